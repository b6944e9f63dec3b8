// Lines, dots, bars and histograms: tidy whatever the data, and where their values say.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "drawing_checks.hpp"
#include "nn/check.hpp"
#include "viz/bar_plot.hpp"
#include "viz/histogram.hpp"
#include "viz/history_plot.hpp"
#include "viz/line_plot.hpp"

using namespace viz;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

const std::vector<std::string> scripts = {
    "안녕하세요", "مرحبا بالعالم", "😀👍🏽", "e\u0301a\u0302",     "日本語", "", "\xFF",
    "<eot>",      "двадцать",      "a\nb",         std::string(500, 'W')};

std::vector<std::string> names(std::size_t count) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(scripts[i % scripts.size()]);
  return all;
}

std::vector<std::vector<double>> hard_values() {
  std::vector<double> many;
  for (int i = 0; i < 2400; ++i) many.push_back(std::sin(i * 0.1) * i);
  return {{},
          {5},
          {0, 0, 0},
          {NAN, NAN},
          {infinity, -infinity, 1, NAN, 2},
          {-1e300, 1e300},
          {1e-300, 3e-300},
          {1.7e308, -1.7e308},
          {1e-300, 1, 1e300},
          {1e6, 1e6 + 1},
          {0, 1e-5, 1, 1e7, 1e30},
          {-2, -1},
          many};
}

}  // namespace

TEST_CASE("line_plot: tidy for any numbers, with logarithmic axes or not, in every size") {
  for (const std::vector<double>& values : hard_values()) {
    for (const bool log : {false, true}) {
      for (const int scale : {1, 2}) {
        CAPTURE(values.size());
        LinePlotOptions options{
            .title = std::string(120, 'T'), .x_label = "x", .y_label = "y", .log_x = log, .log_y = log};
        options.scale = scale;
        check_tidy(line_plot_drawing({{.name = "a", .y = values}}, options));
        check_tidy(scatter_plot_drawing({{.name = "a", .y = values, .x = values}}, options));
        options.width = 30, options.height = 20;
        check_tidy(line_plot_drawing({{.name = "a", .y = values}}, options));
      }
    }
  }
}

TEST_CASE("line_plot: 200 names of series are all there") {
  std::vector<Series> series;
  for (int i = 0; i < 200; ++i) series.push_back({.name = "series " + std::to_string(i), .y = {1. * i, 2. * i}});
  const Drawing drawing = line_plot_drawing(series);
  check_tidy(drawing);
  for (const Series& s : series) CHECK(has_text(drawing, s.name));
  for (std::size_t i = 0; i < series.size(); ++i) series[i].name = scripts[i % scripts.size()];
  check_tidy(line_plot_drawing(series, {.scale = 2}));
}

TEST_CASE("line_plot: texts of a hostile file make no giant") {
  const std::string lines(100'000, '\n'), line(1'000'000, 'W');
  for (const std::string& text : {lines, line}) {
    const Drawing drawing =
        line_plot_drawing({{.name = text, .y = {1, 2}}}, {.title = text, .x_label = text, .y_label = text});
    check_tidy(drawing);
    CHECK(drawing.extent().width < 6000);
    CHECK(drawing.extent().height < 6000);
  }
}

TEST_CASE("line_plot: a line goes where its numbers are, and a gap leaves the ground") {
  // 100 pixels from 0 to 10 across, and from 0 to 1 up.
  const LinePlotOptions options{
      .xmin = 0, .xmax = 10, .ymin = 0, .ymax = 1, .grid = false, .width = 100, .height = 100};
  const Drawing drawing = line_plot_drawing({{.y = {0.5, 0.5, 0.5, NAN, 0.5, NAN, 0.2, 0.2}}}, options);
  const Image image = drawing.render(0);
  const Box panel = drawing.panels().at(0);
  const int left = panel.x + 1 - drawing.extent().x, top = panel.y + 1 - drawing.extent().y;
  const Color blue{31, 119, 180};
  const auto near_blue = [&](int x, int y) { return image.at(left + x, top + y).r < 150; };
  CHECK(image.at(left + 15, top + 50).b > image.at(left + 15, top + 50).r);
  CHECK(near_blue(10, 50));
  CHECK(image.at(left + 25, top + 50) == white);
  CHECK(near_blue(40, 50));  // alone between two gaps
  CHECK(image.at(left + 65, top + 80).b >= blue.b);
  CHECK(image.at(left + 65, top + 50) == white);
}

TEST_CASE("line_plot: logarithmic axes have powers of ten and leave out zeros") {
  const Drawing drawing = line_plot_drawing({{.y = {0, 1e-9, 1, -1}}}, {.log_y = true});
  CHECK(has_text(drawing, "10⁻⁸"));
  CHECK(has_text(drawing, "10⁰"));
  CHECK(has_text(line_plot_drawing({{.y = {0.01, 100}}}, {.log_y = true}), "0.1"));
  CHECK(has_text(line_plot_drawing({{.y = {2.1, 3.9}}}, {.log_y = true}), "2.50"));
}

TEST_CASE("line_plot: what cannot be drawn is an error that says why") {
  CHECK_THROWS_WITH_AS(line_plot({{.name = "a", .y = {1, 2}, .x = {1}}}),
                       "line_plot: expected as many x as y in series 'a', got 1 and 2", nn::Error);
  CHECK_THROWS_AS(line_plot({}, {.ymin = 2, .ymax = 1}), nn::Error);
  CHECK_THROWS_AS(line_plot({}, {.ymin = NAN}), nn::Error);
  CHECK_THROWS_AS(line_plot({}, {.log_y = true, .ymin = -1}), nn::Error);
  CHECK_THROWS_AS(line_plot({}, {.width = 0}), nn::Error);
  CHECK_THROWS_AS(line_plot({}, {.scale = 3}), nn::Error);
  CHECK_NOTHROW(line_plot({}));
  CHECK_NOTHROW(line_plot({{.y = {5, 6}}}, {.ymin = 100}));
  CHECK_NOTHROW(line_plot({{.y = {5, 6}}}, {.ymin = 1e307, .ymax = 1.5e308}));
}

TEST_CASE("history_plot: a plot a metric, with training and validation in it") {
  const Drawing drawing =
      history_plot_drawing({{"loss", {3, 2, 1}}, {"mae", {1, 1, 1}}, {"val_loss", {3, NAN, 2}}, {"val_mae", {0, 0, 0}}},
                           {.title = "run", .log_y = true});
  check_tidy(drawing);
  CHECK(drawing.panels().size() == 2);
  CHECK(has_text(drawing, "mae"));
  CHECK(has_text(drawing, "validation"));
  CHECK(has_text(drawing, "run"));
  std::vector<std::pair<std::string, std::vector<double>>> many;
  for (std::size_t i = 0; i < 11; ++i) many.push_back({scripts[i], hard_values()[i]});
  check_tidy(history_plot_drawing(many, {.scale = 2}));
  CHECK_THROWS_AS(history_plot({}), nn::Error);
  CHECK_THROWS_WITH_AS(history_plot({{"loss", {1}}}, {.scale = 3}), "history_plot: expected scale from 1 to 2, got 3",
                       nn::Error);
  CHECK(has_text(history_plot_drawing({{"val_loss", {2, 1}}}), "val_loss"));
  CHECK(has_text(history_plot_drawing({{"val_loss", {2, 1}}, {"loss", {2, 1}}}), "loss"));
}

TEST_CASE("bar_plot: tidy for any numbers and labels") {
  for (const std::vector<double>& values : hard_values()) {
    if (values.empty()) continue;
    for (const bool labels : {false, true}) {
      BarPlotOptions options{.title = "t", .annot = true, .scale = labels ? 2 : 1};
      if (labels) options.x_ticks = names(values.size());
      check_tidy(bar_plot_drawing(nn::tensor({values.size()}, values), options));
    }
  }
  CHECK(bar_plot_drawing(nn::tensor({1, 3}, {0.1, 0.25, 0.65}), {.annot = true}).labels_inside()[1].text == "0.25");
  CHECK_THROWS_WITH_AS(bar_plot(nn::zeros({2, 3})),
                       "bar_plot: expected a vector of values, got shape (2, 3); draw one row", nn::Error);
  CHECK_THROWS_AS(bar_plot(nn::zeros({0})), nn::Error);
  CHECK_THROWS_AS(bar_plot(nn::zeros({2}), {.x_ticks = {"a"}}), nn::Error);
  CHECK_THROWS_AS(bar_plot(nn::zeros({2}), {.ymin = 1, .ymax = 0}), nn::Error);
}

TEST_CASE("bar_plot: the numbers have room above and below their bars, however low the plot is") {
  for (const int height : {64, 100, 300}) {
    const Drawing drawing = bar_plot_drawing(nn::tensor({3}, {0.5, -0.5, 0.1}), {.annot = true, .height = height});
    const Box area = drawing.panels()[0];
    REQUIRE(drawing.labels_inside().size() == 3);
    for (const Label& label : drawing.labels_inside()) {
      CHECK(label.color == black);
      CHECK(contains(area, label.box));
    }
  }
}

TEST_CASE("bar_plot: a number that stands on no bar is black, and beside what there is of its bar") {
  const auto labels = [](const std::vector<double>& values, const BarPlotOptions& options) {
    return bar_plot_drawing(nn::tensor({values.size()}, values), options).labels_inside();
  };
  std::vector<Label> all = labels({-1, 0, -2, NAN, -.5}, {.annot = true});
  REQUIRE(all.size() == 5);
  for (const Label& label : all) CHECK(label.color == black);
  all = labels({-1, NAN, -2, -infinity}, {});
  REQUIRE(all.size() == 1);
  CHECK(all[0].color == black);
  all = labels({-1, .5, 2, 1}, {.annot = true, .ymin = 0, .ymax = 1});
  REQUIRE(all.size() == 4);
  CHECK(all[0].color == black);
  CHECK(all[1].color == black);
  CHECK(all[2].color == white);  // its bar reaches the end of the plot
}

TEST_CASE("bins_of: numpy's counts and densities") {
  // numpy.histogram([1, 2, 1, 4, 2.5], bins=3, range=(1, 4)): 2, 2, 1; the last bin holds its upper end.
  const nn::Tensor values = nn::tensor({7}, {1, 2, 1, 4, 2.5, 9, NAN});
  const Bins counts = bins_of(values, 3, {1, 4}, false);
  CHECK(counts.height == std::vector<double>{2, 2, 1});
  CHECK(counts.bad == 1);
  const Bins density = bins_of(values, 3, {1, 4}, true);
  CHECK(density.height[0] == doctest::Approx(0.4));
  CHECK(density.height[2] == doctest::Approx(0.2));
  for (const Range range : {Range{-infinity, infinity}, Range{NAN, 1}, Range{0, 0}, Range{1, 0}}) {
    CHECK_THROWS_AS(bins_of(values, 3, range, false), nn::Error);
  }
  CHECK_THROWS_WITH_AS(bins_of(values, 0, {-1, 1}, false), "bins_of: expected bins from 1 to 100000, got 0", nn::Error);
}

TEST_CASE("histogram: peaks_to_clip ends the plot above the next lower bar") {
  // matplotlib's hist with bins=3: 4, 1, 2; its ymax is 1.05 times the third highest, or the second.
  const nn::Tensor values = nn::tensor({7}, {0, 0, 0, 0, 1.5, 3, 3});
  const Drawing one = histogram_drawing({{"", values}}, {.bins = 3, .peaks_to_clip = 1});
  CHECK(has_text(one, "(0, 4)"));
  CHECK_FALSE(has_text(one, "(2, 2)"));
  const Drawing two = histogram_drawing({{"", values}}, {.bins = 3, .peaks_to_clip = 2});
  CHECK(has_text(two, "(2, 2)"));
  const Drawing bare = histogram_drawing({{"a", values}}, {.bins = 3, .peaks_to_clip = 1, .legend = false});
  CHECK_FALSE(has_text(bare, "a"));
  CHECK_FALSE(has_text(bare, "(0, 4)"));
  CHECK(highest_bar(bins_of(values, 3, {0, 3}, false)) == 4);
  CHECK(highest_bar(bins_of(values, 3, {0, 3}, false), 2) == 1);
  CHECK(hist_clipped(values, 1, {.bins = 3}) == one.render(10));
  const Drawing equal = histogram_drawing({{"", nn::zeros({5})}}, {.peaks_to_clip = 9});  // one bar alone stays
  CHECK(equal.labels().size() == histogram_drawing({{"", nn::zeros({5})}}).labels().size());
  for (const std::vector<double>& numbers : hard_values()) {
    check_tidy(histogram_drawing({{"a", nn::tensor({numbers.size()}, numbers)}}, {.pad_xticks = true}));
    check_tidy(histogram_drawing({{"a", nn::tensor({numbers.size()}, numbers)}}, {.peaks_to_clip = 9}));
  }
}

TEST_CASE("histogram: tidy for any numbers, and tells of those it cannot show") {
  for (const std::vector<double>& values : hard_values()) {
    const nn::Tensor x = nn::tensor({values.size()}, values);
    for (const int bins : {1, 500, 9999}) {
      check_tidy(histogram_drawing({{"a", x}, {scripts[0], x}}, {.title = "t", .bins = bins, .density = true}));
      check_tidy(histogram_drawing({{"a", x}}, {.bins = bins, .log_y = true, .scale = 2}));
    }
  }
  CHECK(has_text(histogram_drawing({{"w", nn::tensor({3}, {1, 2, NAN})}}), "w, 1 NaN or infinite"));
  CHECK_THROWS_AS(histogram({}, {.bins = 3, .peaks_to_clip = 3}), nn::Error);
  CHECK_THROWS_AS(histogram({}, {.bins = 0}), nn::Error);
  CHECK_THROWS_AS(histogram({}, {.range = {{1, 0}}}), nn::Error);
}
