// The largest number of a sequence: attention ends up on it.
#include "tasks/find_max.hpp"

#include <string>

#include "apps/common/epoch_pictures.hpp"
#include "apps/common/options.hpp"
#include "apps/common/run_folder.hpp"
#include "apps/common/stop_on_interrupt.hpp"
#include "nn/nn.hpp"
#include "viz/heatmap.hpp"
#include "viz/image.hpp"
#include "viz/panels.hpp"
#include "viz/terminal_heatmap.hpp"

namespace {

constexpr std::size_t length = 10;

viz::Image picture(const nn::Tensor& map, const std::string& title) {
  return viz::heatmap(map, {.title = title,
                            .x_label = "place in the sequence",
                            .y_label = "row",
                            .colormap = "viridis",
                            .vmin = 0,
                            .vmax = 1,
                            .cell_size = 24});
}

void run(const CommonOptions& o, const std::string& score) {
  o.apply();
  RunFolder folder("find_max", "Which number is the largest?", o);
  nn::Random random(o.seed);
  const tasks::FindMax data = tasks::find_max(100'000, length, random), test = tasks::find_max(1'000, length, random);
  const nn::Tensor shown = nn::rows(test.x, 0, 12);
  const auto draw = [&](const nn::Model& m, const std::string& title) {
    const nn::Tensor map = m.fetch(shown, "attention_weight");
    return viz::titled(viz::beside({picture(map, "attention"), picture(tasks::at_largest(map), "its maximum"),
                                    picture(tasks::at_largest(shown), "the sequence's maximum")}),
                       title);
  };
  const nn::Model model = folder.model("attention.keras", [&] {
    const nn::Model m = tasks::find_max_model(length, score);
    if (!o.quiet) m.summary();
    m.compile({.optimizer = nn::RMSprop(o.learning_rate), .loss = "mae"});
    m.fit(data.x, data.y,
          {.batch_size = o.batch,
           .epochs = o.epochs,
           .verbose = o.quiet ? 0 : -1,
           .validation_split = 0.2,
           .callbacks = {epoch_pictures(m, o.out, draw), StopOnInterrupt()}});
    return m;
  });
  const nn::Tensor maps = model.fetch(test.x, "attention_weight");
  folder.result("mae on 1,000 test rows", model.evaluate(test.x, test.y)["loss"]);
  folder.result("rows whose attention is largest at the maximum, of 1", tasks::largest_agree(maps, test));
  folder.picture(draw(model, "after training"), "attention.png", "Attention on twelve test rows",
                 "Where the attention is largest, the number is: the second and the third map agree.");
  folder.show(viz::terminal_heatmap(nn::rows(maps, 0, 12), {.vmin = 0, .vmax = 1, .title = "attention"}));
  folder.finish();
}

}  // namespace

int main(int argc, char** argv) {
  CommonOptions options;
  options.epochs = 5;
  options.out = "out/find_max";
  std::string score = "bahdanau";
  CommandLine line("find_max", "Learns the largest number of a sequence, and draws what it attends to.");
  line.text("--score", score, "of the attention; with luong, as in the source, give it 100 epochs",
            {"luong", "bahdanau"});
  options.add_to(line);
  return line.run(argc, argv, [&] { run(options, score); });
}
