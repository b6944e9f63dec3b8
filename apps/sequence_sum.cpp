// Adds the numbers before a delimiter and draws where the network looks: the post's network epoch by epoch, and then
// the same test rows as three maps. What they show is in the README.
#include <cstdio>
#include <string>

#include "apps/epoch_film.hpp"
#include "apps/epoch_pictures.hpp"
#include "apps/options.hpp"
#include "nn/nn.hpp"
#include "tasks/sequence_sum.hpp"
#include "viz/gallery.hpp"
#include "viz/heatmap.hpp"
#include "viz/image.hpp"
#include "viz/page.hpp"
#include "viz/panels.hpp"

namespace {

using nn::Tensor;
using tasks::SequenceSum;

constexpr std::size_t length = 20, training_samples = 20'000, validation_samples = 4'000, test_rows = 10, test_place = 4;
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
  return {tasks::with_delimiter(d.train, delimiter), tasks::with_delimiter(d.validation, delimiter), tasks::with_delimiter(d.test, delimiter)};
}

viz::Image map_picture(const Tensor& map, const std::string& title, const std::string& y_label) {
  return viz::heatmap(map, {.title = title, .x_label = "place in the sequence", .y_label = y_label, .colormap = "hot", .vmin = 0, .vmax = 1, .cell_size = 20});
}

// Trains on d and gives the last validation loss.
double train(const nn::Model& model, const Datasets& d, const Options& o, double rate, std::size_t batch, std::size_t epochs,
             const std::vector<nn::AnyCallback>& callbacks = {}) {
  model.compile({.optimizer = nn::Adam(rate), .loss = "mse"});
  const nn::History history = model.fit(d.train.x, d.train.y,
                                        {.batch_size = batch,
                                         .epochs = epochs,
                                         .verbose = o.quiet ? 0 : -1,
                                         .validation_data = {d.validation.x, d.validation.y},
                                         .callbacks = callbacks});
  return history["val_loss"].back();
}

Tensor gradient_map(const nn::Model& model, const SequenceSum& data) {
  Tensor map = nn::input_gradient(model, data.x);
  map.reshape({data.x.shape(0), length});
  return map;
}

void write_pages(const EpochFilm& film, const std::string& out) {
  const viz::TrainingFilmOptions options{.log_scale = true,
                                         .x_label = "place in the sequence",
                                         .y_label = "test row",
                                         .colormap = "hot",
                                         .vmin = 0,
                                         .vmax = 1};
  const viz::PageOptions about{.intro = "The post's network on ten test rows whose delimiter is in place 4. Play, drag the "
                                        "slider or the curves, or use the arrow keys."};
  viz::write_page(out + "/training.html", viz::page("How the attention was learned", {film.html(options)}, about));

  const std::string cards = viz::gallery(
      {{"three_maps.png", "Three maps",
        "Attention is at the delimiter; the input gradient and a gated sum show the numbers before it."},
       {"training.html", "The training as a film", "Attention epoch by epoch, with the loss.", "epoch_000.png"},
       {"untrained.png", "Before training", "Attention is spread over the whole sequence; below it the post's mask."}});
  viz::write_page(out + "/index.html", viz::page("Where is the sum read?", {cards}));
}

void run(const Options& o) {
  nn::Random random(o.seed);
  const auto make = [&](std::size_t n, std::optional<std::size_t> place) { return tasks::sequence_sum(n, length, o.delimiter, random, place); };
  const Datasets post{make(training_samples, {}), make(validation_samples, {}), make(test_rows, test_place)};

  const nn::Model model = tasks::attention_model(length, o.score);
  if (!o.quiet) model.summary();
  const viz::Image truth = map_picture(tasks::delimiter_mask(post.test), "", "the post's mask");
  const auto draw = [&](const nn::Model& m, const std::string& title) {
    return viz::above({map_picture(m.fetch(post.test.x, "attention_weight"), title, "attention"), truth});
  };
  EpochFilm film(model, [&](const nn::Model& m) { return m.fetch(post.test.x, "attention_weight"); });
  const double loss = train(model, post, o, o.learning_rate, o.batch, o.epochs, {epoch_pictures(model, o.out, draw), film.recorder()});
  const Tensor attention = model.fetch(post.test.x, "attention_weight");
  std::printf("attention of the post's model: validation mse %.4f, mean weight on the delimiter %.3f\n", loss,
              tasks::mean_at_delimiter(model.fetch(post.validation.x, "attention_weight"), post.validation));

  // The same network where the delimiter cannot be confused with a number, asked which inputs its answer depends on.
  const Datasets clear = with_delimiter(post, outside);
  const nn::Model clear_model = tasks::attention_model(length, o.score);
  const double clear_loss = train(clear_model, clear, o, o.learning_rate, o.batch, o.epochs);
  std::printf("input gradient, delimiter %g: validation mse %.4f, overlap (IoU) with the numbers before it %.3f\n", outside, clear_loss,
              tasks::intersection_over_union(gradient_map(clear_model, clear.validation), clear.validation));

  // A network whose attention has to be the mask.
  const nn::Model gated = tasks::gated_sum_model(length);
  const double gated_loss = train(gated, clear, o, 0.003, 128, o.gate_epochs);
  std::printf("gated sum, delimiter %g: validation mse %.4f, overlap (IoU) with the numbers before it %.3f\n", outside, gated_loss,
              tasks::intersection_over_union(gated.fetch(clear.validation.x, "gate"), clear.validation));

  const viz::Image maps = viz::beside({map_picture(attention, "attention of the post's model", "test row"),
                                       map_picture(gradient_map(clear_model, clear.test), "input gradient", "test row"),
                                       map_picture(gated.fetch(clear.test.x, "gate"), "gates of the gated sum", "test row")});
  viz::write_png(viz::titled(maps, "Delimiter in place 4: where is the sum of places 0 to 3 read, and what is it made of?"), o.out + "/three_maps.png");
  write_pages(film, o.out);
  std::printf("pictures: untrained.png, epoch_000.png ... and three_maps.png; all on one page: %s/index.html\n", o.out.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.epochs = 200;
  options.batch = 64;
  options.out = "out/sequence_sum";
  CLI::App app("Learns to add the numbers before a delimiter, and draws what it attends to.", "sequence_sum");
  app.add_option("--delimiter", options.delimiter, "the number that ends the sum")->capture_default_str();
  app.add_option("--score", options.score, "of the attention")->capture_default_str()->check(CLI::IsMember({"luong", "bahdanau"}));
  app.add_option("--gate-epochs", options.gate_epochs, "epochs of the gated sum")->capture_default_str()->check(CLI::Range(1, 100000));
  return run_program(app, argc, argv, options, [&] { run(options); });
}
