#include "apps/options.hpp"

#include <exception>
#include <iostream>

#include "nn/parallel.hpp"
#include "nn/random.hpp"

void CommonOptions::add_to(CLI::App& app) {
  const auto positive = CLI::Range(std::size_t{1}, std::size_t{1'000'000});
  app.add_option("--epochs", epochs, "how often training sees all data")->capture_default_str()->check(positive);
  app.add_option("--batch", batch, "samples a step")->capture_default_str()->check(positive);
  app.add_option("--learning-rate", learning_rate, "of the optimizer")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--seed", seed, "of data, weights, dropout and shuffling")->capture_default_str();
  app.add_option("--threads", threads, "0: one a core; results do not depend on it")->capture_default_str()->check(CLI::Range(0, 256));
  app.add_option("--out", out, "folder of the pictures")->capture_default_str();
  app.add_flag("--quiet", quiet, "print results only");
}

int run_program(CLI::App& app, int argc, char** argv, const std::function<void()>& program) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    program();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << app.get_name() << ": " << error.what() << "\n";
    return 1;
  }
}

int run_program(CLI::App& app, int argc, char** argv, CommonOptions& options, const std::function<void()>& program) {
  options.add_to(app);
  return run_program(app, argc, argv, [&] {
    nn::set_random_seed(options.seed);
    if (options.threads > 0) nn::set_threads(options.threads);
    program();
  });
}
