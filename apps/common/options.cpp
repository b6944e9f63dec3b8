#include "apps/common/options.hpp"

#include <unistd.h>

#include "nn/parallel.hpp"
#include "nn/random.hpp"

void CommonOptions::add_to(CommandLine& line) {
  line.count("-e,--epochs", epochs, "how often training sees all data");
  line.count("-b,--batch,--batch-size", batch, "samples a step");
  line.positive("--learning-rate", learning_rate, "of the optimizer");
  line.count("--seed", seed, "of data, weights, dropout and shuffling", 0, ~std::size_t{0});
  add_without_training_to(line);
}

void CommonOptions::add_without_training_to(CommandLine& line) {
  show = isatty(STDOUT_FILENO) == 1;
  line.count("--threads", threads, "0: one a core; results do not depend on it", 0, 256);
  line.text("--out", out, "folder of models, pictures, pages and results.json");
  line.text("--load", load, "folder of an earlier run, whose models are used instead of training");
  line.flag("--quiet", quiet, "print results only");
  line.flag("--show,!--no-show", show, "draw in the terminal too; the default where there is one");
}

void CommonOptions::apply() const {
  nn::set_random_seed(seed);
  if (threads > 0) nn::set_threads(threads);
}
