// The promise of heatmap(): no label cut off, none over another, whatever the data and the texts.
#include "viz/heatmap_layout.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

using namespace viz;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

nn::Tensor ramp(std::size_t rows, std::size_t columns, float from = 0, float to = 1) {
  nn::Tensor values = nn::zeros({rows, columns});
  const float last = static_cast<float>(values.size() - 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values.data()[i] = from + (to - from) * (last > 0 ? static_cast<float>(i) / last : 0);
  }
  return values;
}

std::vector<std::string> repeated(const std::vector<std::string>& words, std::size_t count) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(words[i % words.size()]);
  return all;
}

const std::vector<std::string> scripts = {
    "안녕하세요", "مرحبا بالعالم", "😀👍🏽", "e\u0301a\u0302", "日本語", "ẮỖǺ",
    "",           "\xFF",          "<eot>",        "двадцать"};
const std::vector<std::string> long_words = {"internationalization", "a", "two\nlines",
                                             "Donaudampfschifffahrt"};
const std::string long_title(200, 'W');

struct Case {
  std::string name;
  nn::Tensor values;
  HeatmapOptions options;
};

std::vector<Case> hard_cases() {
  nn::Tensor mixed = ramp(5, 7);
  mixed.data()[3] = infinity;
  mixed.data()[4] = -infinity;
  mixed.data()[5] = nan;
  return {
      {"1 x 1", ramp(1, 1), {}},
      {"1 x 240", ramp(1, 240), {.title = "one row", .x_label = "time"}},
      {"240 x 1", ramp(240, 1), {.title = "one column", .y_label = "time"}},
      {"240 x 240", ramp(240, 240), {.title = long_title, .x_label = "keys", .y_label = "queries"}},
      {"1000 x 3", ramp(1000, 3), {}},
      {"50 x 11, scripts", ramp(50, 11), {.x_ticks = repeated(scripts, 11), .y_ticks = repeated(scripts, 50)}},
      {"240 x 100, words",
       ramp(240, 100),
       {.x_ticks = repeated(long_words, 100), .y_ticks = repeated(long_words, 240)}},
      {"words that fit", ramp(3, 4), {.x_ticks = {"a", "b", "c", "d"}, .y_ticks = {"x", "y", "z"}}},
      {"long names of axes", ramp(3, 30), {.title = "t", .x_label = long_title, .y_label = long_title}},
      {"long names, no axes",
       ramp(1, 5),
       {.title = long_title, .x_label = long_title, .y_label = long_title, .cell_size = 3, .show_axes = false}},
      {"tiny cells, words",
       ramp(9, 9),
       {.title = "a\nb\nc", .x_ticks = repeated(long_words, 9), .y_ticks = repeated(long_words, 9), .cell_size = 1}},
      {"one tiny cell",
       ramp(1, 1),
       {.title = "t",
        .x_label = "x",
        .y_label = "y",
        .x_ticks = {"a\nb\nc\nd"},
        .y_ticks = {"a\nb\nc\nd"},
        .cell_size = 1}},
      {"groups", ramp(10, 12), {.title = "t", .column_groups = {{"i", 3}, {"f", 3}, {"c", 3}, {"o", 3}}}},
      {"wide names of groups",
       ramp(3, 12),
       {.title = long_title,
        .column_groups = {{"a", 1}, {long_title, 1}, {"two\nlines", 9}, {"internationalization", 1}}}},
      {"more groups than have room for their names",
       ramp(2, 900),
       {.title = "t", .column_groups = std::vector<ColumnGroup>(900, {"name", 1}), .show_axes = false}},
      {"groups of rows",
       ramp(10, 12),
       {.y_label = "y",
        .column_groups = {{"i", 6}, {"o", 6}},
        .row_groups = {{"a", 1}, {long_title, 1}, {"two\nlines", 4}, {"", 3}, {"안녕하세요", 1}}}},
      {"more groups of rows than have room for their names",
       ramp(900, 2),
       {.row_groups = std::vector<RowGroup>(900, {"name", 1}), .cell_size = 1}},
      {"4001 x 3000", ramp(4001, 3000), {.title = "blocks", .row_groups = {{"a", 1000}, {"b", 3001}}}},
      {"1 x 5000, words", ramp(1, 5000), {.x_ticks = repeated(long_words, 5000)}},
      {"numbers", ramp(9, 5, -1e-9f, 1e9f), {.annot = true}},
      {"numbers without room", ramp(240, 240), {.annot = true}},
      {"NaN with numbers", mixed, {.annot = true, .annot_digits = 9}},
      {"all zeros", nn::zeros({4, 4}), {.title = "zeros"}},
      {"all NaN", nn::full({4, 4}, nan), {.title = "NaN"}},
      {"infinities only", nn::full({2, 2}, infinity), {}},
      {"infinities", mixed, {}},
      {"huge", ramp(4, 4, -3.4e38f, 3.4e38f), {}},
      {"tiny", ramp(4, 4, 0, 1e-44f), {}},
      {"narrow", ramp(4, 4, 1e6f, 1e6f + 1), {.title = "1000000.2 is a wide label"}},
  };
}

// Everything with ink: the labels, the marks, the map and the bar with their frames.
std::vector<Box> inked(const HeatmapLayout& plan, bool frame) {
  std::vector<Box> boxes = {frame ? grown(plan.map, plan.stroke) : plan.map};
  if (!plan.bar.empty()) boxes.push_back(grown(plan.bar.box, plan.stroke));
  for (const Label& label : plan.labels()) boxes.push_back(label.box);
  for (const auto* ticks : {&plan.x_ticks, &plan.y_ticks, &plan.bar.ticks}) {
    for (const Tick& tick : *ticks) boxes.push_back(tick.mark);
  }
  return boxes;
}

std::vector<std::string> texts(const std::vector<Tick>& ticks) {
  std::vector<std::string> all;
  for (const Tick& tick : ticks) all.push_back(tick.label.text);
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("layout: everything lies inside the picture and nothing over anything else") {
  for (Case& hard : hard_cases()) {
    for (const int scale : {1, 2}) {
      hard.options.scale = scale;
      CAPTURE(hard.name);
      CAPTURE(scale);
      const HeatmapLayout plan = layout(hard.values, hard.options);
      const std::vector<Box> boxes = inked(plan, hard.options.show_axes);
      for (std::size_t i = 0; i < boxes.size(); ++i) {
        CHECK(contains({0, 0, plan.width, plan.height}, boxes[i]));
        for (std::size_t j = 0; j < i; ++j) CHECK_FALSE(overlap(boxes[i], boxes[j]));
      }
    }
  }
}

TEST_CASE("heatmap: all ink is where the layout says") {
  for (Case& hard : hard_cases()) {
    CAPTURE(hard.name);
    const HeatmapLayout plan = layout(hard.values, hard.options);
    Image image = heatmap(hard.values, hard.options);
    CHECK(image.width() == plan.width);
    CHECK(image.height() == plan.height);
    for (const Box& box : inked(plan, hard.options.show_axes)) image.fill_rectangle(box, white);
    CHECK(image == Image(plan.width, plan.height));
  }
}

TEST_CASE("layout: the map has whole square cells and is about 480 pixels large") {
  const HeatmapLayout plan = layout(ramp(10, 20));
  CHECK(plan.columns.cell == 24);
  CHECK(plan.rows.cell == 24);
  CHECK(plan.map.width == 480);
  CHECK(plan.map.height == 240);
  CHECK(layout(ramp(10, 20), {.cell_size = 7}).map.width == 140);
  CHECK(layout(ramp(10, 20), {.scale = 2}).map.width == 960);
  CHECK(layout(ramp(1000, 2)).rows.cell == 1);
  CHECK(layout(ramp(1, 240)).map.height == 24);
}

TEST_CASE("layout: numbers stand at round steps") {
  CHECK(texts(layout(ramp(5, 10)).x_ticks) == Texts{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
  CHECK(texts(layout(ramp(10, 20)).y_ticks) == Texts{"0", "2", "4", "6", "8"});
  CHECK(texts(layout(ramp(9, 100), {.cell_size = 2}).x_ticks) == Texts{"0", "20", "40", "60", "80"});
}

TEST_CASE("layout: columns wider than their labels have them flat, others turned") {
  const auto flat = layout(ramp(2, 2), {.x_ticks = {"left", "right"}});
  CHECK(flat.x_ticks[0].label.rotation == 0);
  const auto turned = layout(ramp(2, 2), {.x_ticks = {"left", "right"}, .cell_size = 30});
  CHECK(turned.x_ticks[0].label.rotation == 90);
  CHECK(turned.x_ticks.size() == 2);
}

TEST_CASE("layout: where cells are thinner than text, every second, fifth, ... has its label") {
  const Texts letters = repeated({"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}, 10);
  CHECK(texts(layout(ramp(10, 1), {.y_ticks = letters, .cell_size = 17}).y_ticks) == letters);
  CHECK(texts(layout(ramp(10, 1), {.y_ticks = letters, .cell_size = 9}).y_ticks) ==
        Texts{"a", "c", "e", "g", "i"});
  CHECK(texts(layout(ramp(10, 1), {.y_ticks = letters, .cell_size = 4}).y_ticks) == Texts{"a", "f"});
  CHECK(texts(layout(ramp(1, 10), {.x_ticks = letters, .cell_size = 4}).x_ticks) == Texts{"a", "f"});
  // Cells of automatic size grow to make room for up to 50 labels.
  CHECK(layout(ramp(50, 50), {.x_ticks = repeated(letters, 50)}).x_ticks.size() == 50);
  // A few names that are higher than others take no room from the rest.
  Texts accents = repeated(letters, 50);
  accents[7] = accents[30] = "e\u0301\u0302";
  CHECK(texts(layout(ramp(50, 11), {.y_ticks = accents}).y_ticks) == accents);
  CHECK(layout(ramp(10, 500), {.y_ticks = letters}).map.width == 500);  // but not if that makes a giant
}

TEST_CASE("layout: groups of columns have lines between cells and names over their middles") {
  const HeatmapLayout plan = layout(ramp(4, 6), {.column_groups = {{"z", 2}, {"r", 3}, {"h", 1}}, .cell_size = 20});
  CHECK(plan.columns.start == std::vector<int>{0, 20, 42, 62, 82, 104});
  CHECK(plan.map.width == 6 * 20 + 4);
  REQUIRE(plan.separators.size() == 2);
  CHECK(plan.separators[0] == Box{plan.map.x + 40, plan.map.y, 2, 80});
  CHECK(plan.separators[1] == Box{plan.map.x + 102, plan.map.y, 2, 80});
  REQUIRE(plan.group_names.size() == 3);
  CHECK(plan.group_names[1].text == "r");
  for (const Label& name : plan.group_names) {
    CHECK(name.rotation == 0);
    CHECK(name.box.bottom() < plan.map.y);
  }
  const Box& r = plan.group_names[1].box;
  CHECK(std::abs(2 * r.x + r.width - (2 * (plan.map.x + 42) + 60)) <= 1);
  const auto turned = layout(ramp(1, 2), {.column_groups = {{"input", 1}, {"forget", 1}}, .cell_size = 20});
  CHECK(turned.group_names[0].rotation == 90);
  CHECK(layout(ramp(1, 4), {.column_groups = {{"all", 4}}}).separators.empty());
  // Lines of text of 17 pixels over columns of 4 and lines of 2: every third column has room for one.
  const auto crowded = layout(ramp(1, 40), {.column_groups = std::vector<ColumnGroup>(40, {"g", 1}), .cell_size = 4});
  CHECK(crowded.group_names.size() == 14);
}

TEST_CASE("layout: groups of rows have lines between cells and names beside their middles") {
  const HeatmapLayout plan = layout(ramp(6, 4), {.row_groups = {{"z", 2}, {"r", 3}, {"h", 1}}, .cell_size = 20});
  CHECK(plan.rows.start == std::vector<int>{0, 20, 42, 62, 82, 104});
  REQUIRE(plan.separators.size() == 2);
  CHECK(plan.separators[1] == Box{plan.map.x, plan.map.y + 102, 80, 2});
  REQUIRE(plan.row_group_names.size() == 3);
  const Box& r = plan.row_group_names[1].box;
  CHECK(std::abs(2 * r.y + r.height - (2 * (plan.map.y + 42) + 60)) <= 1);
  CHECK(r.x > plan.map.right());
  CHECK(plan.bar.box.x > r.right());
}

TEST_CASE("layout: numbers lie in their cells, which grow to make room, and are left out where there is none") {
  for (const int scale : {1, 2}) {
    for (const std::size_t side : {std::size_t{1}, std::size_t{3}, std::size_t{20}, std::size_t{30}}) {
      const HeatmapLayout plan = layout(ramp(side, side, -1), {.annot = true, .scale = scale});
      REQUIRE(plan.numbers.size() == side * side);
      for (std::size_t k = 0; k < plan.numbers.size(); ++k) {
        const Box cell{plan.map.x + plan.columns.start[k % side], plan.map.y + plan.rows.start[k / side],
                       plan.columns.cell, plan.rows.cell};
        CHECK(contains(cell, plan.numbers[k].box));
      }
    }
  }
  CHECK(layout(ramp(1, 2), {.annot = true}).numbers[1].text == "1");
  CHECK(layout(ramp(1, 2, 0, 0.123456f), {.annot = true, .annot_digits = 3}).numbers[1].text == "0.123");
  CHECK(layout(ramp(3, 3), {.annot = true, .cell_size = 9}).numbers.empty());
  CHECK(layout(ramp(240, 240), {.annot = true}).numbers.empty());
  nn::Tensor corner = nn::zeros({50, 50});
  corner(49, 49) = 8;  // the last of 25 x 25 blocks of 2 x 2
  for (const auto& [how, text] : {std::pair{"extremes", "8"}, {"mean", "2"}}) {
    const HeatmapLayout plan = layout(corner, {.annot = true, .reduce = how, .map_size = 16});
    REQUIRE(plan.numbers.size() == 25 * 25);
    CHECK(plan.numbers.back().text == text);
    CHECK(plan.numbers[0].text == "0");
  }
}

TEST_CASE("layout: more than 1000 rows or columns are drawn in blocks, which end where groups end") {
  const HeatmapLayout plan = layout(ramp(3000, 2), {.row_groups = {{"a", 1000}, {"b", 2000}}});
  CHECK(plan.map.height == 334 + 2 + 667);
  CHECK(plan.rows.first[333] == 999);
  CHECK(plan.rows.first[334] == 1000);
  CHECK(plan.rows.start_of(1000) == 336);
  CHECK(plan.rows.start_of(1002) == 336);
  CHECK(plan.rows.start_of(1003) == 337);
  CHECK(texts(layout(ramp(3000, 2)).y_ticks)[1] == "100");
}

TEST_CASE("layout: ticks of the colour bar stand at the height of their values") {
  const HeatmapLayout plan = layout(ramp(4, 4));
  CHECK(texts(plan.bar.ticks) == Texts{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"});
  CHECK(plan.bar.ticks.front().mark.y == plan.bar.box.bottom() - 1);
  CHECK(plan.bar.ticks.back().mark.y == plan.bar.box.y);
  CHECK(layout(ramp(4, 4), {.color_bar = false}).bar.empty());
}
