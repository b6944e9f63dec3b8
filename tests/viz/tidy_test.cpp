// Every kind of picture for every hard case: no label is cut off or lies over anything. What is peculiar to a kind is
// tested beside it: heatmap_layout_test, plots_test, features_test.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "drawing_checks.hpp"
#include "nn/random.hpp"
#include "viz/activations.hpp"
#include "viz/bar_plot.hpp"
#include "viz/features.hpp"
#include "viz/heatmap.hpp"
#include "viz/heatmaps.hpp"
#include "viz/histogram.hpp"
#include "viz/history_plot.hpp"
#include "viz/line_plot.hpp"
#include "viz/rnn_weights.hpp"

using namespace viz;

namespace {

using Names = std::vector<std::string>;

const Names scripts = {"안녕하세요", "مرحبا بالعالم", "שלום",  "😀👍🏽", "e\u0301\u0302a\u0302", "日本語", "ẮỖǺ",
                       "",           "\xFF",          "<eot>", "a\nb",         std::string(500, 'W')};

Names named(std::size_t count) {
  Names all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(scripts[i % scripts.size()]);
  return all;
}

struct Case {
  std::string name;
  nn::Tensor data;
  bool texts = false;  // with names and titles of all scripts
};

nn::Tensor noise(const nn::Shape& shape, double low, double high) {
  nn::Random random(5);
  return nn::random_uniform(shape, low, high, random);
}

std::vector<Case> hard_cases() {
  nn::Tensor infinite = noise({6, 8}, -1, 1);
  infinite(0, 0) = NAN, infinite(1, 1) = INFINITY, infinite(2, 2) = -INFINITY;
  return {{"1 x 1", noise({1, 1}, -1, 1)},
          {"1 x 240", noise({1, 240}, -1, 1)},
          {"240 x 1", noise({240, 1}, -1, 1)},
          {"240 x 240", noise({240, 240}, 0, 1)},
          {"50 x 11, names of all scripts", noise({50, 11}, -1, 1), true},
          {"1 x 1, names of all scripts", noise({1, 1}, 0, 1), true},
          {"all zeros", nn::zeros({4, 8})},
          {"all equal", nn::full({4, 8}, -7)},
          {"all NaN", nn::full({4, 8}, NAN)},
          {"all infinite", nn::full({4, 8}, INFINITY)},
          {"NaN and infinities", infinite},
          {"huge", noise({4, 8}, -3e38, 3e38)},
          {"tiny", noise({4, 8}, 0, 1e-42)},
          {"narrow", noise({4, 8}, 1e6, 1e6 + 1)}};
}

std::vector<double> column(const nn::Tensor& data, std::size_t j) {
  std::vector<double> all;
  for (std::size_t i = 0; i < data.shape(0); ++i) all.push_back(data(i, j));
  return all;
}

nn::Tensor shaped(nn::Tensor data, const nn::Shape& shape) {
  data.reshape(shape);
  return data;
}

std::vector<Series> series(const Case& hard) {
  std::vector<Series> all;
  for (std::size_t j = 0; j < hard.data.shape(1); ++j) {
    all.push_back({.name = hard.texts ? scripts[j % scripts.size()] : "", .y = column(hard.data, j)});
  }
  return all;
}

RnnWeights recurrent(const Case& hard) {
  RnnWeights weights{hard.data, {}, nn::rows(hard.data, 0, 1)};
  const std::size_t columns = hard.data.shape(1);
  if (columns % 4 == 0) weights.gates = {"i", "f", "c", "o"};
  weights.recurrent_kernel = nn::zeros({weights.gates.empty() ? columns : columns / 4, columns});
  for (std::size_t i = 0; i < weights.recurrent_kernel.size(); ++i) {
    weights.recurrent_kernel.data()[i] = hard.data.data()[i % hard.data.size()];
  }
  return weights;
}

struct Kind {
  std::string name;
  std::function<Drawing(const Case&, const std::string& title, int scale)> draw;
};

std::vector<Kind> kinds() {
  return {
      {"heatmap",
       [](const Case& hard, const std::string& title, int scale) {
         HeatmapOptions options{
             .title = title, .x_label = title, .y_label = title, .annot = hard.data.size() < 100, .scale = scale};
         if (hard.texts) options.x_ticks = named(hard.data.shape(1)), options.y_ticks = named(hard.data.shape(0));
         return heatmap_drawing(hard.data, options);
       }},
      {"heatmaps",
       [](const Case& hard, const std::string& title, int scale) {
         HeatmapsOptions options{.title = title, .y_label = title, .color_label = title, .scale = scale};
         if (hard.texts) options.x_ticks = named(hard.data.shape(1));
         return heatmaps_drawing({{title, hard.data}, {"", hard.data}, {title, hard.data}}, options);
       }},
      {"heatmaps, each with its scale",
       [](const Case& hard, const std::string& title, int scale) {
         return heatmaps_drawing({{title, hard.data}, {"", hard.data}},
                                 {.title = title, .same_scale = false, .scale = scale});
       }},
      {"line_plot",
       [](const Case& hard, const std::string& title, int scale) {
         return line_plot_drawing(series(hard), {.title = title, .x_label = title, .y_label = title, .scale = scale});
       }},
      {"scatter_plot",
       [](const Case& hard, const std::string& title, int scale) {
         return scatter_plot_drawing(series(hard), {.title = title, .log_y = true, .scale = scale});
       }},
      {"history_plot",
       [](const Case& hard, const std::string& title, int scale) {
         return history_plot_drawing({{"loss", column(hard.data, 0)}, {"val_loss", {1, NAN}}, {title, {3}}},
                                     {.title = title, .scale = scale});
       }},
      {"bar_plot",
       [](const Case& hard, const std::string& title, int scale) {
         BarPlotOptions options{.title = title, .x_label = title, .annot = true, .height = 80, .scale = scale};
         if (hard.texts) options.x_ticks = named(hard.data.shape(0));
         const std::vector<double> values = column(hard.data, 0);
         return bar_plot_drawing(nn::tensor({values.size()}, values), options);
       }},
      {"histogram",
       [](const Case& hard, const std::string& title, int scale) {
         return histogram_drawing({{title, hard.data}, {"b", hard.data}},
                                  {.title = title, .y_label = title, .peaks_to_clip = 2, .scale = scale});
       }},
      {"features_0D", [](const Case& hard, const std::string& title,
                         int scale) { return features_0D_drawing(hard.data, {.title = title, .scale = scale}); }},
      {"features_1D",
       [](const Case& hard, const std::string& title, int scale) {
         Features1DOptions options{.share_xy = {false, false}, .title = title, .scale = scale};
         if (hard.texts) options.annotations = named(hard.data.shape(1));
         return features_1D_drawing(hard.data, options);
       }},
      {"features_2D",
       [](const Case& hard, const std::string& title, int scale) {
         return features_2D_drawing(hard.data, {.color_bar = true, .title = title, .scale = scale});
       }},
      {"features_hist",
       [](const Case& hard, const std::string& title, int scale) {
         return features_hist_drawing({{title, {{"a", hard.data}, {title, hard.data}}}, {"", {{"", hard.data}}}},
                                      {.n_rows = 1, .side_annot = title, .title = title, .scale = scale});
       }},
      {"show_features_1D",
       [](const Case& hard, const std::string& title, int scale) {
         return show_features_1D_drawing(hard.data, {.title = title, .scale = scale});
       }},
      {"show_features_2D",
       [](const Case& hard, const std::string& title, int scale) {
         return show_features_2D_drawing(hard.data, {.title = title, .scale = scale});
       }},
      {"display_activations of (1, n)",
       [](const Case& hard, const std::string& title, int scale) {
         return display_activations_drawing(shaped(hard.data, {1, hard.data.size()}),
                                            {.title = title, .reshape_1d_layers = true, .scale = scale});
       }},
      {"display_activations of (1, time, channels)",
       [](const Case& hard, const std::string& title, int scale) {
         return display_activations_drawing(shaped(hard.data, {1, hard.data.shape(0), hard.data.shape(1)}),
                                            {.title = title, .scale = scale});
       }},
      {"rnn_heatmap",
       [](const Case& hard, const std::string& title, int scale) {
         return rnn_heatmap_drawing(recurrent(hard), recurrent(hard), {.title = title, .scale = scale});
       }},
      {"rnn_histogram",
       [](const Case& hard, const std::string& title, int scale) {
         return rnn_histogram_drawing(recurrent(hard), {.title = title, .scale = scale});
       }},
  };
}

}  // namespace

TEST_CASE("pictures: nothing is cut off and nothing lies over anything, whatever the data and the texts") {
  for (const Kind& kind : kinds()) {
    for (const Case& hard : hard_cases()) {
      for (const int scale : {1, 2}) {
        CAPTURE(kind.name);
        CAPTURE(hard.name);
        CAPTURE(scale);
        const Drawing drawing = kind.draw(hard, hard.texts ? "שלום، " + std::string(120, 'T') : "title", scale);
        check_tidy(drawing);
        if (scale == 1 && hard.data.size() < 600) CHECK(drawing.render(10).width() > 20);
      }
    }
  }
}
