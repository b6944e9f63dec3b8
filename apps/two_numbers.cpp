// The mean of two marked numbers: attention has to find two places, and does so with some of its weight.
#include <cstdio>

#include "apps/epoch_pictures.hpp"
#include "apps/options.hpp"
#include "nn/nn.hpp"
#include "tasks/sequence_sum.hpp"
#include "tasks/two_numbers.hpp"
#include "viz/heatmap.hpp"
#include "viz/image.hpp"
#include "viz/panels.hpp"

namespace {

constexpr std::size_t length = 20;

viz::Image picture(const nn::Tensor& map, const std::string& title, const std::string& y_label, double vmax) {
  return viz::heatmap(map, {.title = title, .x_label = "place in the sequence", .y_label = y_label, .colormap = "hot", .vmin = 0, .vmax = vmax, .cell_size = 20});
}

void run(const CommonOptions& o, const std::string& score, const std::string& loss) {
  nn::Random random(o.seed);
  const tasks::TwoNumbers train = tasks::two_numbers(20'000, length, random), validation = tasks::two_numbers(4'000, length, random),
                          test = tasks::two_numbers(10, length, random, std::pair<std::size_t, std::size_t>{4, 9});
  const nn::Model model = tasks::attention_model(length, score);
  if (!o.quiet) model.summary();
  model.compile({.optimizer = nn::Adam(o.learning_rate), .loss = loss});
  const viz::Image truth = picture(tasks::marked(test), "", "marked places", 1);
  const auto draw = [&](const nn::Model& m, const std::string& title) {
    return viz::above({picture(m.fetch(test.x, "attention_weight"), title, "attention", 0.5), truth});
  };
  const nn::History history = model.fit(train.x, train.y,
                                        {.batch_size = o.batch,
                                         .epochs = o.epochs,
                                         .verbose = o.quiet ? 0 : -1,
                                         .validation_data = {validation.x, validation.y},
                                         .callbacks = {epoch_pictures(model, o.out, draw)}});
  std::printf("two_numbers: validation %s %.4f, weight on the two marked places %.3f (by chance %.3f)\n", loss.c_str(),
              history["val_loss"].back(), tasks::weight_on_marked(model.fetch(validation.x, "attention_weight"), validation), 2.0 / length);
  std::printf("pictures: untrained.png, epoch_000.png ... in %s\n", o.out.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  CommonOptions options;
  options.epochs = 150;
  options.batch = 64;
  options.out = "out/two_numbers";
  std::string score = "luong", loss = "mse";
  CLI::App app("Learns the mean of two numbers that are marked by a 0 before each, and draws what it attends to.", "two_numbers");
  app.add_option("--score", score, "of the attention")->capture_default_str()->check(CLI::IsMember({"luong", "bahdanau"}));
  app.add_option("--loss", loss, "what training makes small")->capture_default_str()->check(CLI::IsMember({"mse", "mae"}));
  return run_program(app, argc, argv, options, [&] { run(options, score, loss); });
}
