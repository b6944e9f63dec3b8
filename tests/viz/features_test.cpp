// Pictures of whole layers: their rows and columns, their ends, and that they are tidy.
#include "viz/features.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "drawing_checks.hpp"
#include "nn/check.hpp"
#include "nn/inspect/activations.hpp"
#include "nn/inspect/rnn_weights.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "viz/activations.hpp"
#include "viz/feature_grid.hpp"
#include "viz/heatmaps.hpp"
#include "viz/histogram.hpp"
#include "viz/rnn_weights.hpp"

using namespace viz;

namespace {

nn::Tensor noise(const nn::Shape& shape) {
  nn::Random random(3);
  return nn::random_uniform(shape, -1, 1, random);
}

std::vector<nn::Tensor> hard_data() {
  nn::Tensor mixed = noise({5, 7});
  mixed(0, 0) = NAN, mixed(1, 1) = INFINITY, mixed(2, 2) = -INFINITY;
  return {nn::zeros({1, 1}),   noise({1, 240}), noise({240, 1}),         noise({240, 24}),      nn::full({4, 4}, NAN),
          nn::full({4, 4}, 5), mixed,           1e38f * noise({50, 11}), 1e-40f * noise({6, 6})};
}

// Columns and rows of panels.
std::pair<std::size_t, std::size_t> grid_of(const Drawing& drawing) {
  std::size_t first_row = 0, first_column = 0;
  for (const Box& panel : drawing.panels()) {
    first_row += panel.y == drawing.panels()[0].y;
    first_column += panel.x == drawing.panels()[0].x;
  }
  return {first_row, first_column};
}

}  // namespace

TEST_CASE("features: tidy for any data") {
  for (const nn::Tensor& data : hard_data()) {
    CAPTURE(nn::to_string(nn::shape_of(data)));
    for (const bool yes : {false, true}) {
      check_tidy(
          show_features_1D_drawing(data, {.equate_axes = yes, .show_y_zero = yes, .title = std::string(99, 'T')}));
      check_tidy(features_0D_drawing(data, {.show_y_zero = yes}));
      check_tidy(
          features_1D_drawing(data, {.share_xy = {yes, !yes}, .show_axes = yes, .show_y_zero = yes, .tight = yes}));
      check_tidy(features_2D_drawing(data, {.reflect_half = yes, .timesteps_xaxis = yes, .color_bar = yes}));
      check_tidy(show_features_2D_drawing(data, {.scale_width = yes ? 1. : 0.5, .title = "t", .scale = yes ? 2 : 1}));
      check_tidy(features_hist_drawing(
          {{"안녕", {{"a", data}, {"b", data}}}, {std::string(99, 'N'), {{"", data}}}},
          {.n_rows = 1, .center_zero = yes, .peaks_to_clip = yes, .pad_xticks = yes, .side_annot = "row "}));
    }
    check_tidy(show_features_1D_drawing(data, {.scale = 2}));
    check_tidy(features_0D_drawing(data, {.scale = 2}));
    check_tidy(features_1D_drawing(data, {.scale = 2}));
    check_tidy(features_2D_drawing(data, {.color_bar = true, .scale = 2}));
    check_tidy(features_hist_drawing(data, {.title = std::string(99, 'T'), .scale = 2}));
  }
}

TEST_CASE("show_features_1D: rows are the largest divisor of the channels up to max_col_subplots, numbered from 1") {
  CHECK(grid_of(show_features_1D_drawing(noise({9, 60}))) == std::pair<std::size_t, std::size_t>{6, 10});
  CHECK(grid_of(show_features_1D_drawing(noise({9, 13}))) == std::pair<std::size_t, std::size_t>{13, 1});
  const Drawing drawing = show_features_1D_drawing(noise({1, 9, 60}), {.max_col_subplots = 4});
  CHECK(grid_of(drawing) == std::pair<std::size_t, std::size_t>{15, 4});
  CHECK(texts_of(drawing).front() == "1");
  CHECK(texts_of(drawing).back() == "60");
  CHECK(drawing.labels().front().color == Color{0, 128, 0});
  CHECK(show_features_1D_drawing(noise({60, 9}), {.channel_axis = 0}).panels().size() == 60);
  CHECK(show_features_1D_drawing(noise({1, 60, 9}), {.channel_axis = 1}).panels().size() == 60);
  CHECK_THROWS_AS(show_features_1D(noise({2, 9, 60})), nn::Error);
  CHECK_THROWS_AS(show_features_1D(noise({1, 60, 9}), {.channel_axis = 0}), nn::Error);
  CHECK_THROWS_AS(show_features_1D(noise({9})), nn::Error);
  CHECK_THROWS_AS(show_features_1D(noise({9, 6}), {.dpi = 0}), nn::Error);
  CHECK_THROWS_AS(show_features_1D(noise({9, 6}), {.max_timesteps = 0}), nn::Error);
  CHECK_THROWS_AS(show_features_1D(noise({1, 20'000})), nn::Error);
}

TEST_CASE("features_1D: rows and columns divide the number of plots, as in see-rnn") {
  // int(sqrt(n)) rows, then fewer columns until both divide n: 12 is 3 x 4, 16 is 4 x 4; our own for 7 x 1 is 3 x 3.
  CHECK(divided_columns(12) == 4);
  CHECK(divided_columns(16) == 4);
  CHECK(divided_columns(7) == 3);
  CHECK(divided_columns(101) == 11);
  CHECK(divided_columns(3) == 3);
  CHECK(divided_columns(1) == 1);
  CHECK(features_1D_drawing(noise({3, 20, 12})).panels().size() == 12);
  CHECK(features_1D_drawing(noise({3, 20, 12}), {.subplot_samples = true}).panels().size() == 3);
  CHECK(grid_of(features_1D_drawing(noise({20, 7}))) == std::pair<std::size_t, std::size_t>{3, 3});
  CHECK(grid_of(features_1D_drawing(noise({20, 7}), {.n_rows = std::size_t(-1)})).second == 7);
  CHECK_THROWS_AS(features_1D(noise({20, 3}), {.annotations = {"a"}}), nn::Error);
}

TEST_CASE("show_features_2D: scale_width and scale_height are parts of 8 inches, cells stay squares") {
  const auto map = [](const ShowFeatures2DOptions& options) {
    return show_features_2D_drawing(noise({50, 25}), options).panels()[0];
  };
  CHECK(map({}).height == 50 * 12 + 2);  // 8 inches of 76 pixels
  CHECK(map({}).width == 25 * 12 + 2);
  CHECK(map({.scale_height = 0.5}).height == 50 * 6 + 2);
  CHECK(map({.scale_width = 0.25}).width == 25 * 6 + 2);
  CHECK(map({.dpi = 152}).height == 50 * 24 + 2);
}

TEST_CASE("norm: None, auto, or the values at the ends of the colours") {
  const nn::Tensor data = nn::tensor({1, 2}, {-1, 4});
  CHECK(show_features_2D(data) == show_features_2D(data, {.norm = {-1, 4}}));
  CHECK(show_features_2D(data, {.norm = "auto"}) == show_features_2D(data, {.norm = {-4, 4}}));
  CHECK_THROWS_AS(show_features_2D(data, {.norm = {4, 4}}), nn::Error);
  CHECK_THROWS_AS(show_features_2D(data, {.norm = "all"}), nn::Error);
  // Two samples, each with its own range, or one for both.
  nn::Tensor two = nn::tensor({2, 1, 2}, {0, 1, 0, 100});
  const auto second_cell = [&](const Norm& norm) {
    const Drawing drawing = features_2D_drawing(two, {.norm = norm, .colormap = "gray", .map_size = 40});
    const Box map = drawing.panels()[0];
    return drawing.render(0).at(map.right() - 5 - drawing.extent().x, map.y + 5 - drawing.extent().y);
  };
  CHECK(second_cell("none") == white);
  CHECK(second_cell({0, 100}) == Color{2, 2, 2});
  CHECK(features_2D_drawing(two, {.color_bar = true}).panels().size() == 4);  // a bar each
  CHECK(features_2D_drawing(two, {.norm = "auto", .color_bar = true}).panels().size() == 3);
  CHECK(has_text(features_2D_drawing(two), "norm: of each map"));
}

TEST_CASE("features_1D: the line at 0 is there where each plot has its own ends of y") {
  const Features1DOptions options{.share_xy = {true, false}, .show_y_zero = true, .w = 2, .h = 2};
  const Drawing drawing = features_1D_drawing(nn::tensor({3, 1}, {5, 6, 7}), options);
  const Image image = drawing.render(0);
  const Box panel = drawing.panels().at(0);
  const int x = panel.x + panel.width / 2 - drawing.extent().x;
  bool red = false;
  for (int y = 0; y < image.height(); ++y) red = red || image.at(x, y) == Color{255, 0, 0};
  CHECK(red);
}

TEST_CASE("features_hist: share_xy shares the ends of y also where peaks are cut") {
  // Without its peak of 5, the first plot's highest bar is 1, the second's is 3: ends of y for both.
  const nn::Tensor data = nn::tensor({2, 8}, {0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 1, 1, 1, 3});
  const auto twos = [&](bool share) {
    const std::vector<std::string> all =
        texts_of(features_hist_drawing(data, {.bins = 4, .share_xy = {true, share}, .peaks_to_clip = 1}));
    return std::count(all.begin(), all.end(), "2");
  };
  CHECK(twos(false) == 1);  // beside the second plot alone
  CHECK(twos(true) == 2);
}

TEST_CASE("errors name the function that was called") {
  const auto names = [](const std::string& who, const auto& call) {
    std::string error;
    try {
      call();
    } catch (const nn::Error& e) {
      error = e.what();
    }
    CAPTURE(error);
    CHECK(error.rfind(who + ": ", 0) == 0);
  };
  const nn::Tensor data = noise({4, 4});
  const RnnWeights weights{noise({3, 4}), noise({4, 4})};
  names("show_features_2D", [&] { show_features_2D(data, {.scale = 3}); });
  names("features_2D", [&] { features_2D(data, {.map_size = 1}); });
  names("display_activations", [&] { display_activations(noise({1, 4}), {.scale = 3}); });
  names("heatmaps", [&] { heatmaps({{"a", data}}, {.map_size = 1}); });
  names("heatmaps", [&] { heatmaps({{"a", noise({2, 2, 2})}}); });
  names("heatmaps", [&] { heatmaps({{"a", data}}, {.column_groups = {{"g", 9}}}); });
  names("rnn_histogram", [&] { rnn_histogram(weights, {.width = 1}); });
  names("features_hist", [&] { features_hist(data, {.ymax = -1}); });
  names("features_hist", [&] { features_hist(data, {.panel_height = 1}); });
}

TEST_CASE("features_2D: more than 1000 maps are an error of its own") {
  CHECK_THROWS_WITH_AS(features_2D(nn::zeros({2000, 4, 4})),
                       "features_2D: expected the number of maps from 1 to 1000, got 2000", nn::Error);
}

TEST_CASE("rnn_heatmap: a map is at most twice as high as wide, in blocks of rows if need be") {
  for (const std::size_t features : {std::size_t{1000}, std::size_t{10'000}, std::size_t{60'000}}) {
    RnnWeights weights{nn::zeros({features, 16}), nn::zeros({4, 16}), nn::zeros({16}), {"i", "f", "c", "o"}};
    weights.kernel(features - 1, 15) = 1;
    const Drawing drawing = rnn_heatmap_drawing(weights, {.color_bar = false});
    check_tidy(drawing);
    const Box kernel = drawing.panels()[0];
    CHECK(kernel.height <= 2 * 480 + 2);
    CHECK(kernel.width == drawing.panels()[1].width);
    const Image image = drawing.render(0);
    const Color last = image.at(kernel.right() - 3 - drawing.extent().x, kernel.bottom() - 2 - drawing.extent().y);
    CHECK(last == Color{255, 0, 0});  // the peak is seen
  }
  CHECK(has_text(rnn_heatmap_drawing({nn::zeros({10'000, 4}), nn::zeros({4, 4})}), "2000"));
}

TEST_CASE("features_hist: xlims that are no range are an error") {
  for (const Range xlims : {Range{-INFINITY, INFINITY}, Range{NAN, 1}, Range{0, 0}}) {
    CHECK_THROWS_AS(features_hist(noise({2, 9}), {.xlims = xlims}), nn::Error);
  }
  CHECK_THROWS_WITH_AS(features_hist(noise({2, 9}), {.xlims = Range{1, 0}}),
                       "features_hist: expected bins over a finite range that rises, got 1 and 0; that of all finite "
                       "numbers is visible_range(finite_range(values))",
                       nn::Error);
}

TEST_CASE("features_hist: side_annot numbers the rows, pad_xticks leaves the ends") {
  const Drawing drawing =
      features_hist_drawing(nn::tensor({2, 3}, {-1, 0, 1, 2, 3, 4}), {.pad_xticks = true, .side_annot = "r"});
  CHECK(has_text(drawing, "r0"));
  CHECK(has_text(drawing, "r1"));
  CHECK(has_text(drawing, "−1.25"));  // a twentieth of the span beyond the numbers
  CHECK(has_text(drawing, "4.25"));
  CHECK_FALSE(has_text(drawing, "2"));
}

TEST_CASE("features_2D: the title states the norm, and the second half of the channels may run backwards") {
  CHECK(has_text(features_2D_drawing(nn::tensor({1, 2}, {-3, 2}), {.norm = "auto", .title = "out"}),
                 "out (norm: −3 to 3)"));
  const nn::Tensor forwards = nn::tensor({2, 4}, {0, 1, 0, 1, 1, 0, 1, 0}),
                   reflected = nn::tensor({2, 4}, {0, 1, 1, 0, 1, 0, 0, 1});
  CHECK(features_2D(forwards, {.reflect_half = true}) == features_2D(reflected));
  CHECK(features_2D(forwards) != features_2D(reflected));
}

TEST_CASE("rnn_heatmap and rnn_histogram: tidy, a part a gate, a note on what is not finite") {
  for (const std::size_t features : {std::size_t{1}, std::size_t{300}}) {
    for (const std::size_t units : {std::size_t{1}, std::size_t{16}, std::size_t{300}}) {
      RnnWeights weights{
          noise({features, 4 * units}), noise({units, 4 * units}), noise({4 * units}), {"i", "f", "c", "o"}};
      weights.recurrent_kernel(0, 0) = NAN;
      check_tidy(rnn_heatmap_drawing(weights, {.title = "lstm", .scale = 2}));
      const Drawing histogram = rnn_histogram_drawing(weights, {.title = "lstm"});
      check_tidy(histogram);
      CHECK(histogram.panels().size() == 9);
    }
  }
  RnnWeights weights{noise({2, 12}), noise({4, 12}), noise({2, 12}), {"z", "r", "h"}};
  weights.kernel(0, 0) = NAN;
  CHECK(has_text(rnn_histogram_drawing(weights), "kernel, NaN: 12%"));  // 1 of 8: 12.5
  CHECK(rnn_heatmap_drawing(weights).panels().size() == 4);
  CHECK(rnn_heatmap_drawing(weights, {.color_bar = false, .show_bias = false}).panels().size() == 2);
  CHECK(rnn_histogram_drawing({noise({2, 4}), noise({4, 4})}).panels().size() == 2);
  CHECK_THROWS_AS(rnn_heatmap({noise({2, 12}), noise({4, 16}), {}, {"z", "r", "h"}}), nn::Error);
  CHECK_THROWS_WITH_AS(rnn_heatmap({noise({3, 8}), noise({5, 8}), {}, {"i", "f", "c", "o"}}),
                       "rnn_heatmap: expected recurrent_kernel of shape (units, 4 gates * units), got (5, 8); are "
                       "`gates` those of the layer?",
                       nn::Error);
  CHECK_THROWS_AS(rnn_heatmap({noise({2, 13}), noise({4, 13}), {}, {"z", "r", "h"}}), nn::Error);
  CHECK_THROWS_AS(rnn_histogram({noise({2, 12}), noise({4, 12}), noise({7}), {"z", "r", "h"}}), nn::Error);
}

TEST_CASE("rnn_histogram: equate_axes shares the ends of x and y within a direction, or in both") {
  const RnnWeights forward{noise({3, 8}), noise({4, 8}), noise({8}), {"a", "b"}};
  RnnWeights backward = forward;
  backward.kernel = 10 * backward.kernel;  // up to 9.6
  const auto texts = [&](int equate_axes) {
    return texts_of(rnn_histogram_drawing(forward, backward, {.title = "bi", .equate_axes = equate_axes}));
  };
  const auto wide = [&](int equate_axes) {
    const std::vector<std::string> all = texts(equate_axes);
    return std::count(all.begin(), all.end(), "−8");
  };
  CHECK(wide(1) == 4);  // the four plots of the backward kernels
  CHECK(wide(2) == 8);
  for (const int equate_axes : {0, 1, 2}) {
    const Drawing drawing = rnn_histogram_drawing(forward, backward, {.equate_axes = equate_axes, .scale = 2});
    check_tidy(drawing);
    CHECK(drawing.panels().size() == 10);
    CHECK(has_text(drawing, "forward kernel"));
    CHECK(has_text(drawing, "backward bias"));
  }
  CHECK_THROWS_AS(rnn_histogram(forward, {.equate_axes = 3}), nn::Error);
}

TEST_CASE("rnn_heatmap: two directions in one scale of colours; absolute_value and normalize as in see-rnn") {
  const RnnWeights forward{nn::tensor({1, 2}, {-2, 1}), nn::tensor({1, 2}, {0, 1}), {}, {"a", "b"}};
  RnnWeights backward = forward;
  backward.kernel = 2 * backward.kernel;
  const Drawing both = rnn_heatmap_drawing(forward, backward, {.title = "bi"});
  check_tidy(both);
  CHECK(both.panels().size() == 5);
  CHECK(has_text(both, "backward recurrent_kernel"));
  const auto first_cell = [](const Drawing& drawing, std::size_t panel) {
    const Box map = drawing.panels()[panel];
    return drawing.render(0).at(map.x + 3 - drawing.extent().x, map.y + 3 - drawing.extent().y);
  };
  CHECK(first_cell(both, 0) == Color{128, 128, 255});  // -2 of 4
  CHECK(first_cell(both, 2) == Color{0, 0, 255});
  CHECK(first_cell(rnn_heatmap_drawing(forward, {.colormap = "gray", .absolute_value = true}), 0) == white);
  CHECK(first_cell(rnn_heatmap_drawing(forward, {.colormap = "gray", .normalize = true}), 0) == black);
  CHECK(rnn_heatmap(forward, {.norm = {-2, 2}}) == rnn_heatmap(forward));
}

TEST_CASE("display_activations: keract's rows and columns") {
  CHECK(grid_of(display_activations_drawing(noise({1, 5, 5, 10}))) ==
        std::pair<std::size_t, std::size_t>{3 + 1, 4});  // and the bar
  CHECK(display_activations_drawing(noise({1, 6, 5, 5}), {.data_format = "channels_first"}).panels().size() == 7);
  CHECK(display_activations_drawing(noise({1, 50, 16})).panels().size() == 17);
  CHECK(nearest_square_rows(64) == 8);
  CHECK(nearest_square_rows(32) == 8);
  CHECK(nearest_square_rows(1056) == 33);
  CHECK(nearest_square_rows(7) == 7);
  check_tidy(display_activations_drawing(noise({1, 1000}), {.title = std::string(200, 'T')}));
  check_tidy(display_activations_drawing(noise({1, 20, 100})));
  CHECK_THROWS_WITH_AS(display_activations(noise({2, 5})),
                       "display_activations: expected one sample, got 2; take one, as with rows(x, 0, 1)", nn::Error);
  CHECK_THROWS_AS(display_activations(noise({1, 2, 2, 2, 2})), nn::Error);
}

TEST_CASE("display_activations, heatmaps, histogram: take what looking inside a model gives as it is") {
  const nn::Symbol x = nn::Input({6, 3}, {.name = "x"});
  const nn::Symbol h = nn::LSTM(4, {.return_sequences = true, .name = "lstm"})(x);
  const nn::Model model(x, nn::LastStateAttention(2, {.name = "look"})(h));
  const nn::NamedTensors all = nn::get_activations(model, noise({1, 6, 3}));
  const auto pictures = display_activations(all, {.fig_size = 100});
  REQUIRE(pictures.size() == 3);
  CHECK(pictures[1].first == "lstm");
  CHECK(pictures[1].second == display_activations(all["lstm"], {.title = "lstm", .fig_size = 100}));
  CHECK(heatmaps_drawing(nn::get_rnn_weights(model, "lstm")).panels().size() >= 12);
  const std::vector<NamedTensor>& as_it_is = all;
  CHECK(as_it_is.data() == all.data());
  check_tidy(histogram_drawing(all));
}

TEST_CASE("heatmaps: one scale of colours for maps of any size, each under its name") {
  const nn::Tensor low = nn::zeros({2, 2}), high = nn::full({3, 5}, 4);
  const HeatmapsOptions options{.title = "t", .color_label = "weight", .columns = 2, .cell_size = 10};
  const Drawing drawing = heatmaps_drawing({{"low", low}, {"high", high}, {std::string(99, 'N'), low}}, options);
  check_tidy(drawing);
  CHECK(has_text(drawing, "4"));
  CHECK(has_text(drawing, "weight"));
  REQUIRE(drawing.panels().size() == 4);
  CHECK(drawing.panels()[0].y == drawing.panels()[1].y);
  CHECK(drawing.panels()[0].x == drawing.panels()[2].x);
  const Image image = drawing.render(0);
  const auto color = [&](std::size_t panel) {
    return image.at(drawing.panels()[panel].x + 5 - drawing.extent().x,
                    drawing.panels()[panel].y + 5 - drawing.extent().y);
  };
  CHECK(color(0) == Color{68, 1, 84});  // the ends of viridis
  CHECK(color(1) == Color{253, 231, 36});
  CHECK(color(2) == color(0));
  CHECK_THROWS_AS(heatmaps({}), nn::Error);
  for (const nn::Tensor& data : hard_data())
    check_tidy(heatmaps_drawing({{"a", data}, {"안녕", data}, {"", data}}, {.annot = true}));
}
