// Adds the numbers before a delimiter and draws where the network looks: the post's network epoch by epoch, and then
// the same test rows as three maps. What they show is in the README.
#include "tasks/sequence_sum.hpp"

#include <optional>
#include <string>
#include <vector>

#include "apps/common/epoch_film.hpp"
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

using nn::Tensor;
using tasks::SequenceSum;

constexpr std::size_t length = 20, training_samples = 20'000, validation_samples = 4'000, test_rows = 10,
                      test_place = 4;
constexpr double outside = -1;  // a delimiter that cannot be taken for one of the numbers, which lie in 0 to 1

struct Options : CommonOptions {
  double delimiter = 0;
  std::string score = "luong";
  std::size_t gate_epochs = 45;
};

struct Datasets {
  SequenceSum train, validation, test;
};

Datasets with_delimiter(const Datasets& d, double delimiter) {
  return {tasks::with_delimiter(d.train, delimiter), tasks::with_delimiter(d.validation, delimiter),
          tasks::with_delimiter(d.test, delimiter)};
}

viz::Image map_picture(const Tensor& map, const std::string& title, const std::string& y_label) {
  return viz::heatmap(map, {.title = title,
                            .x_label = "place in the sequence",
                            .y_label = y_label,
                            .colormap = "hot",
                            .vmin = 0,
                            .vmax = 1,
                            .cell_size = 20});
}

// Compiled and trained on d.
nn::Model train(const nn::Model& model, const Datasets& d, const Options& o, double rate, std::size_t batch,
                std::size_t epochs, std::vector<nn::AnyCallback> callbacks = {}) {
  callbacks.push_back(StopOnInterrupt());
  model.compile({.optimizer = nn::Adam(rate), .loss = "mse"});
  model.fit(d.train.x, d.train.y,
            {.batch_size = batch,
             .epochs = epochs,
             .verbose = o.quiet ? 0 : -1,
             .validation_data = {d.validation.x, d.validation.y},
             .callbacks = callbacks});
  return model;
}

double validation_mse(const nn::Model& model, const Datasets& d) {
  return model.evaluate(d.validation.x, d.validation.y)["loss"];
}

Tensor gradient_map(const nn::Model& model, const SequenceSum& data) {
  Tensor map = nn::gradient(model, data.x)[0];
  map.reshape({data.x.shape(0), length});
  return map;
}

// The post's network, drawn before training and after each epoch.
nn::Model post_model(RunFolder& folder, const Datasets& post, const Options& o) {
  const nn::Model model = tasks::attention_model(length, o.score);
  if (!o.quiet) model.summary();
  const viz::Image truth = map_picture(tasks::delimiter_mask(post.test), "", "the post's mask");
  const auto attention = [&](const nn::Model& m) { return m.fetch(post.test.x, "attention_weight"); };
  const auto draw = [&](const nn::Model& m, const std::string& title) {
    return viz::above({map_picture(attention(m), title, "attention"), truth});
  };
  EpochFilm film(model, attention);
  train(model, post, o, o.learning_rate, o.batch, o.epochs, {epoch_pictures(model, o.out, draw), film.recorder()});
  folder.show_file(
      {"untrained.png", "Before training", "Attention is spread over the whole sequence; below it the post's mask."});
  folder.page({film.html({.log_y = true,
                          .x_label = "place in the sequence",
                          .y_label = "test row",
                          .colormap = "hot",
                          .vmin = 0,
                          .vmax = 1})},
              "training.html", "How the attention was learned",
              "The post's network on ten test rows whose delimiter is in place 4. Play, drag the slider or the curves, "
              "or use the arrow keys.",
              "epoch_000.png");
  return model;
}

void run(const Options& o) {
  o.apply();
  RunFolder folder("sequence_sum", "Where is the sum read?", o);
  nn::Random random(o.seed);
  const auto make = [&](std::size_t n, std::optional<std::size_t> place) {
    return tasks::sequence_sum(n, length, o.delimiter, random, place);
  };
  const Datasets post{make(training_samples, {}), make(validation_samples, {}), make(test_rows, test_place)};

  const nn::Model model = folder.model("attention.keras", [&] { return post_model(folder, post, o); });
  const Tensor attention = model.fetch(post.test.x, "attention_weight");
  folder.result("attention: validation mse", validation_mse(model, post));
  folder.result("attention: mean weight on the delimiter",
                tasks::mean_at_delimiter(model.fetch(post.validation.x, "attention_weight"), post.validation));
  folder.show(viz::terminal_heatmap(
      attention,
      {.colormap = "hot", .vmin = 0, .vmax = 1, .y_label = "test row", .title = "attention, delimiter in place 4"}));

  // The same network where the delimiter cannot be confused with a number, asked which inputs its answer depends on.
  const Datasets clear = with_delimiter(post, outside);
  const nn::Model clear_model = folder.model("attention_clear.keras", [&] {
    return train(tasks::attention_model(length, o.score), clear, o, o.learning_rate, o.batch, o.epochs);
  });
  folder.result("input gradient: validation mse", validation_mse(clear_model, clear));
  folder.result("input gradient: overlap (IoU) with the numbers before the delimiter",
                tasks::intersection_over_union(gradient_map(clear_model, clear.validation), clear.validation));

  // A network whose attention has to be the mask.
  const nn::Model gated = folder.model(
      "gated_sum.keras", [&] { return train(tasks::gated_sum_model(length), clear, o, 0.003, 128, o.gate_epochs); });
  folder.result("gated sum: validation mse", validation_mse(gated, clear));
  folder.result("gated sum: overlap (IoU) with the numbers before the delimiter",
                tasks::intersection_over_union(gated.fetch(clear.validation.x, "gate"), clear.validation));

  const viz::Image maps =
      viz::beside({map_picture(attention, "attention of the post's model", "test row"),
                   map_picture(gradient_map(clear_model, clear.test), "input gradient", "test row"),
                   map_picture(gated.fetch(clear.test.x, "gate"), "gates of the gated sum", "test row")});
  folder.picture(
      viz::titled(maps, "Delimiter in place 4: where is the sum of places 0 to 3 read, and what is it made of?"),
      "three_maps.png", "Three maps",
      "Attention is at the delimiter; the input gradient and a gated sum show the numbers before it.");
  folder.finish();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.epochs = 200;
  options.batch = 64;
  options.out = "out/sequence_sum";
  CommandLine line("sequence_sum", "Learns to add the numbers before a delimiter, and draws what it attends to.");
  line.number("--delimiter", options.delimiter, "the number that ends the sum");
  line.text("--score", options.score, "of the attention", {"luong", "bahdanau"});
  line.count("--gate-epochs", options.gate_epochs, "epochs of the gated sum");
  options.add_to(line);
  return line.run(argc, argv, [&] { run(options); });
}
