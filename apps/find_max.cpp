// The largest number of a sequence: attention ends up on it.
#include <cstdio>

#include "apps/epoch_pictures.hpp"
#include "apps/options.hpp"
#include "nn/nn.hpp"
#include "tasks/find_max.hpp"
#include "viz/heatmap.hpp"
#include "viz/image.hpp"
#include "viz/panels.hpp"

namespace {

constexpr std::size_t length = 10;

viz::Image picture(const nn::Tensor& map, const std::string& title) {
  return viz::heatmap(map, {.title = title, .x_label = "place in the sequence", .y_label = "row", .colormap = "viridis", .vmin = 0, .vmax = 1, .cell_size = 24});
}

void run(const CommonOptions& o, const std::string& score) {
  nn::Random random(o.seed);
  const tasks::FindMax data = tasks::find_max(100'000, length, random), test = tasks::find_max(1'000, length, random);
  const nn::Model model = tasks::find_max_model(length, score);
  if (!o.quiet) model.summary();
  model.compile({.optimizer = nn::RMSprop(o.learning_rate), .loss = "mae"});
  const nn::Tensor shown = nn::rows(test.x, 0, 12);
  const auto draw = [&](const nn::Model& m, const std::string& title) {
    const nn::Tensor map = m.fetch(shown, "attention_weight");
    return viz::titled(viz::beside({picture(map, "attention"), picture(tasks::at_largest(map), "its maximum"),
                                    picture(tasks::at_largest(shown), "the sequence's maximum")}), title);
  };
  const nn::History history = model.fit(data.x, data.y,
                                        {.batch_size = o.batch,
                                         .epochs = o.epochs,
                                         .verbose = o.quiet ? 0 : -1,
                                         .validation_split = 0.2,
                                         .callbacks = {epoch_pictures(model, o.out, draw)}});
  std::printf("find_max: validation mae %.4f, attention is largest at the maximum in %.1f %% of 1,000 test rows\n",
              history["val_loss"].back(), 100 * tasks::largest_agree(model.fetch(test.x, "attention_weight"), test));
  std::printf("pictures: untrained.png, epoch_000.png ... in %s\n", o.out.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  CommonOptions options;
  options.epochs = 5;
  options.out = "out/find_max";
  std::string score = "bahdanau";
  CLI::App app("Learns the largest number of a sequence, and draws what it attends to.", "find_max");
  app.add_option("--score", score, "of the attention; with luong, as in the source, give it 100 epochs")
      ->capture_default_str()
      ->check(CLI::IsMember({"luong", "bahdanau"}));
  return run_program(app, argc, argv, options, [&] { run(options, score); });
}
