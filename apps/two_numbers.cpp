// The mean of two marked numbers: attention has to find two places, and does so with some of its weight.
#include "tasks/two_numbers.hpp"

#include <string>
#include <utility>

#include "apps/common/epoch_pictures.hpp"
#include "apps/common/options.hpp"
#include "apps/common/run_folder.hpp"
#include "apps/common/stop_on_interrupt.hpp"
#include "nn/nn.hpp"
#include "tasks/sequence_sum.hpp"
#include "viz/heatmap.hpp"
#include "viz/image.hpp"
#include "viz/panels.hpp"
#include "viz/terminal_heatmap.hpp"

namespace {

constexpr std::size_t length = 20;

viz::Image picture(const nn::Tensor& map, const std::string& title, const std::string& y_label, double vmax) {
  return viz::heatmap(map, {.title = title,
                            .x_label = "place in the sequence",
                            .y_label = y_label,
                            .colormap = "hot",
                            .vmin = 0,
                            .vmax = vmax,
                            .cell_size = 20});
}

void run(const CommonOptions& o, const std::string& score, const std::string& loss) {
  o.apply();
  RunFolder folder("two_numbers", "Which two numbers count?", o);
  nn::Random random(o.seed);
  const tasks::TwoNumbers train = tasks::two_numbers(20'000, length, random),
                          validation = tasks::two_numbers(4'000, length, random),
                          test = tasks::two_numbers(10, length, random, std::pair<std::size_t, std::size_t>{4, 9});
  const viz::Image truth = picture(tasks::marked(test), "", "marked places", 1);
  const auto draw = [&](const nn::Model& m, const std::string& title) {
    return viz::above({picture(m.fetch(test.x, "attention_weight"), title, "attention", 0.5), truth});
  };
  const nn::Model model = folder.model("attention.keras", [&] {
    const nn::Model m = tasks::attention_model(length, score);
    if (!o.quiet) m.summary();
    m.compile({.optimizer = nn::Adam(o.learning_rate), .loss = loss});
    m.fit(train.x, train.y,
          {.batch_size = o.batch,
           .epochs = o.epochs,
           .verbose = o.quiet ? 0 : -1,
           .validation_data = {validation.x, validation.y},
           .callbacks = {epoch_pictures(m, o.out, draw), StopOnInterrupt()}});
    return m;
  });
  folder.result("validation " + loss, model.evaluate(validation.x, validation.y)["loss"]);
  folder.result("weight on the two marked places",
                tasks::weight_on_marked(model.fetch(validation.x, "attention_weight"), validation));
  folder.result("the same by chance", 2.0 / length);
  folder.picture(draw(model, "after training"), "attention.png", "Attention on ten test rows",
                 "Two bright columns at the marked places; part of the weight is elsewhere, because later states know "
                 "the numbers too.");
  folder.show(viz::terminal_heatmap(model.fetch(test.x, "attention_weight"),
                                    {.colormap = "hot", .title = "attention, places 4 and 9 are marked"}));
  folder.finish();
}

}  // namespace

int main(int argc, char** argv) {
  CommonOptions options;
  options.epochs = 150;
  options.batch = 64;
  options.out = "out/two_numbers";
  std::string score = "luong", loss = "mse";
  CommandLine line("two_numbers",
                   "Learns the mean of two numbers that are marked by a 0 before each, and draws what it attends to.");
  line.text("--score", score, "of the attention", {"luong", "bahdanau"});
  line.text("--loss", loss, "what training makes small", {"mse", "mae"});
  options.add_to(line);
  return line.run(argc, argv, [&] { run(options, score, loss); });
}
