// The map comes first, at (0, 0); then one part after the other is put beside it, and pushed away from the
// map until it lies over nothing that is already there. At the end everything moves to where the picture
// begins.
#include "viz/heatmap_layout.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "viz/axis_names.hpp"
#include "viz/cell_numbers.hpp"
#include "viz/color_bar.hpp"
#include "viz/heatmap_input.hpp"

namespace viz {

namespace {

// In pixels at scale 1: matplotlib's sizes in points at 100 dots per inch.
constexpr int text_height = 14;
constexpr int title_height = 17;
constexpr int margin = 10;
constexpr int tick_length = 5;
constexpr int tick_gap = 4;   // from a tick's mark to its label
constexpr int separator_width = 2;
constexpr int group_gap = 4;  // from the map to the names of groups of columns
constexpr int label_gap = 6;  // around the names of the axes
constexpr int title_gap = 8;
constexpr int word_gap = 8;          // between labels side by side
constexpr int most_annotated = 50, most_annotated_size = 1600;  // cells a side, and pixels, of a map with numbers
constexpr int number_gap = 6;  // between numbers in cells side by side
constexpr int least_map_size = 24;
constexpr int bar_gap = 20;
constexpr int least_bar_height = 110;  // holds six labels
constexpr int least_bar_width = 16, most_bar_width = 24;

// The group's share of its side.
std::vector<std::size_t> sizes(const std::vector<ColumnGroup>& groups) {
  std::vector<std::size_t> all;
  for (const ColumnGroup& group : groups) all.push_back(group.columns);
  return all;
}

std::vector<std::size_t> sizes(const std::vector<RowGroup>& groups) {
  std::vector<std::size_t> all;
  for (const RowGroup& group : groups) all.push_back(group.rows);
  return all;
}

std::vector<Box*> boxes_of(std::vector<Tick>& ticks) {
  std::vector<Box*> boxes;
  for (auto& [mark, label] : ticks) boxes.insert(boxes.end(), {&mark, &label.box});
  return boxes;
}

class Builder {
 public:
  Builder(const nn::Tensor& values, const HeatmapOptions& options)
      : values_(values),
        options_(options),
        scale_(options.scale),
        rows_(options.y_ticks, values.shape(0), px(text_height)),
        columns_(options.x_ticks, values.shape(1), px(text_height)) {
    plan_.stroke = scale_;
    plan_.range = heatmap_range(values, options);
  }

  HeatmapLayout build() {
    place_map();
    if (options_.annot && most_cells() <= most_annotated) {
      plan_.numbers = cell_numbers(values_, options_.annot_digits, plan_.rows, plan_.columns, scale_);
    }
    if (options_.show_axes) {
      place_y_ticks();
      place_x_ticks();
    }
    place_row_group_names();
    if (options_.color_bar) place_bar();
    place_group_names();
    place_axis_names();
    place_title();
    move_into_picture();
    return plan_;
  }

 private:
  int px(int pixels) const { return pixels * scale_; }

  // Moves the boxes together, a pixel at a time, until they lie over nothing placed before; then they are
  // placed.
  void place(const std::vector<Box*>& boxes, int dx, int dy) {
    const auto hits = [this](const Box* box) {
      return std::any_of(placed_.begin(), placed_.end(),
                         [&](const Box& other) { return overlap(*box, other); });
    };
    while (std::any_of(boxes.begin(), boxes.end(), hits)) {
      for (Box* box : boxes) box->x += dx, box->y += dy;
    }
    for (const Box* box : boxes) {
      placed_.push_back(*box);
      content_ = around(content_, *box);
    }
  }

  // When that gives each row or column its label, and of cells of a pixel: 1000 by default.
  int most_map_size() const { return options_.map_size * 25 / 12; }

  int most_cells() const { return std::max(rows_.count(), columns_.count()); }

  // The side of a cell at scale 1: the map gets its usual size, or a larger one when that makes room for
  // every name that was given and every number.
  int automatic_cell() const {
    int cell = std::max(1, options_.map_size / most_cells());
    for (const AxisNames* names : {&rows_, &columns_}) {
      const int line = (names->height() + scale_ - 1) / scale_;
      if (!names->numbers() && line * most_cells() <= most_map_size()) cell = std::max(cell, line);
    }
    if (options_.annot && most_cells() <= most_annotated) {
      const int room =
          (widest_number(values_, options_.annot_digits, px(text_height)) + scale_ - 1) / scale_ + number_gap;
      cell = std::max(cell, std::min(room, most_annotated_size / most_cells()));
    }
    return cell;
  }

  void place_map() {
    const bool automatic = options_.cell_size == 0;
    const auto most = static_cast<std::size_t>(most_map_size());
    const auto block = [&](const AxisNames& names) {
      return automatic ? (static_cast<std::size_t>(names.count()) + most - 1) / most : 1;
    };
    const int cell = automatic ? automatic_cell() : options_.cell_size;
    plan_.cell_width = px(automatic ? std::max(cell, least_map_size / columns_.count()) : cell);
    const int row = options_.cell_height > 0 ? options_.cell_height : cell;
    plan_.cell_height = px(automatic ? std::max(cell, least_map_size / rows_.count()) : row);
    plan_.rows =
        cell_axis(values_.shape(0), sizes(options_.row_groups), block(rows_), plan_.cell_height, px(separator_width));
    plan_.columns = cell_axis(values_.shape(1), sizes(options_.column_groups), block(columns_), plan_.cell_width,
                              px(separator_width));
    plan_.map = {0, 0, plan_.columns.length, plan_.rows.length};
    for (const int x : plan_.columns.separators) {
      plan_.separators.push_back({x, 0, px(separator_width), plan_.map.height});
    }
    for (const int y : plan_.rows.separators) {
      plan_.separators.push_back({0, y, plan_.map.width, px(separator_width)});
    }
    framed_map_ = grown(plan_.map, options_.show_axes ? plan_.stroke : 0);
    place({&framed_map_}, 0, 0);
  }

  // Pixels from row to row, apart from the lines between groups.
  static double pitch(const CellAxis& axis) {
    return axis.cell * static_cast<double>(axis.cells()) / static_cast<double>(axis.first.back());
  }

  void place_y_ticks() {
    const int apart = rows_.numbers() ? px(2 * text_height) : rows_.height();
    const int step = round_step(apart / pitch(plan_.rows));
    for (int i = 0; i < rows_.count(); i += step) {
      const int y = plan_.rows.start_of(static_cast<std::size_t>(i)) + (plan_.cell_height - plan_.stroke) / 2;
      plan_.y_ticks.push_back({{framed_map_.x - px(tick_length), y, px(tick_length), plan_.stroke},
                               make_label(rows_[i], px(text_height), 0, Anchor::right)});
      auto& [mark, label] = plan_.y_ticks.back();
      label.box.x = mark.x - px(tick_gap) - label.box.width;
      center_y(label.box, mark);
    }
    place(boxes_of(plan_.y_ticks), 0, 0);
  }

  void place_x_ticks() {
    const bool turned = !columns_.numbers() && columns_.width() + px(word_gap) > plan_.cell_width;
    const int apart = turned ? columns_.height() : columns_.width() + px(word_gap);
    const int step = round_step(apart / pitch(plan_.columns));
    std::vector<Box*> marks, labels;
    for (int i = 0; i < columns_.count(); i += step) {
      const int x = plan_.columns.start_of(static_cast<std::size_t>(i)) + (plan_.cell_width - plan_.stroke) / 2;
      plan_.x_ticks.push_back({{x, framed_map_.bottom(), plan_.stroke, px(tick_length)},
                               make_label(columns_[i], px(text_height), turned ? 90 : 0,
                                          turned ? Anchor::right : Anchor::center)});
      auto& [mark, label] = plan_.x_ticks.back();
      label.box.y = mark.bottom() + px(tick_gap);
      center_x(label.box, mark);
    }
    for (auto& [mark, label] : plan_.x_ticks) {
      marks.push_back(&mark);
      labels.push_back(&label.box);
    }
    place(marks, 0, 0);
    place(labels, 0, 1);  // without the marks, which stay at the map
  }

  void place_bar() {
    const int height = std::max(plan_.map.height, px(least_bar_height));
    const int width = std::clamp(height / 20, px(least_bar_width), px(most_bar_width));
    int left = framed_map_.right();
    for (const Label& name : plan_.row_group_names) left = std::max(left, name.box.right());
    plan_.bar = {left + px(bar_gap), 0, width, height};
    framed_bar_ = grown(plan_.bar, plan_.stroke);
    const auto [low, high] = plan_.range;
    for (const NumberTick& tick : number_ticks(low, high, most_bar_ticks(height, scale_))) {
      const double from_top = (high - tick.value) / (high - low) * (height - plan_.stroke);
      plan_.bar_ticks.push_back(
          {{framed_bar_.right(), static_cast<int>(std::lround(from_top)), px(tick_length), plan_.stroke},
           make_label(tick.text, px(text_height), 0, Anchor::left)});
      auto& [mark, label] = plan_.bar_ticks.back();
      label.box.x = mark.right() + px(tick_gap);
      center_y(label.box, mark);
    }
    std::vector<Box*> boxes = boxes_of(plan_.bar_ticks);
    boxes.insert(boxes.end(), {&plan_.bar, &framed_bar_});
    place(boxes, 1, 0);
  }

  // Over the middle of each group, all flat or all turned.
  void place_group_names() {
    const std::vector<CellAxis::Group>& groups = plan_.columns.groups;
    bool turned = false;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const int room = groups[i].end - groups[i].begin;
      turned = turned || measure(options_.column_groups[i].name, px(text_height)).width + px(word_gap) > room;
    }
    for (std::size_t i = 0; i < groups.size(); ++i) {
      Label label = make_label(options_.column_groups[i].name, px(text_height), turned ? 90 : 0,
                               turned ? Anchor::left : Anchor::center);
      center_x(label.box, {groups[i].begin, 0, groups[i].end - groups[i].begin, 0});
      label.box.y = framed_map_.y - px(group_gap) - label.box.height;
      place_if_free(label, plan_.group_names);
    }
  }

  // On the right of the middle of each group.
  void place_row_group_names() {
    const std::vector<CellAxis::Group>& groups = plan_.rows.groups;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      Label label = make_label(options_.row_groups[i].name, px(text_height), 0, Anchor::left);
      center_y(label.box, {0, groups[i].begin, 0, groups[i].end - groups[i].begin});
      label.box.x = framed_map_.right() + px(group_gap);
      place_if_free(label, plan_.row_group_names);
    }
  }

  // A name that would lie over something is left out.
  void place_if_free(Label label, std::vector<Label>& names) {
    const auto hit = [&](const Box& other) { return overlap(label.box, other); };
    if (label.text.empty() || std::any_of(placed_.begin(), placed_.end(), hit)) return;
    place({&label.box}, 0, 0);
    names.push_back(label);
  }

  void place_axis_names() {
    plan_.y_label = make_label(options_.y_label, px(text_height), 90, Anchor::center);
    plan_.y_label.box.x = content_.x - px(label_gap) - plan_.y_label.box.width;
    center_y(plan_.y_label.box, plan_.map);
    place({&plan_.y_label.box}, -1, 0);

    Box& box = (plan_.x_label = make_label(options_.x_label, px(text_height), 0, Anchor::center)).box;
    box.y = framed_map_.bottom() + px(label_gap);
    for (const Tick& tick : plan_.x_ticks) box.y = std::max(box.y, tick.label.box.bottom() + px(label_gap));
    center_x(box, plan_.map);
    place({&box}, 0, 1);
  }

  // Over the middle of the map, or as far from it as it must be to use the width that is there anyway.
  void place_title() {
    plan_.title = make_label(options_.title, px(title_height), 0, Anchor::center);
    Box& box = plan_.title.box;
    box.y = framed_map_.y - px(title_gap) - box.height;
    for (const Label& name : plan_.group_names) box.y = std::min(box.y, name.box.y - px(group_gap) - box.height);
    const bool wider = box.width > content_.width;
    center_x(box, wider ? content_ : plan_.map);
    if (!wider) box.x = std::clamp(box.x, content_.x, content_.right() - box.width);
    place({&box}, 0, -1);
  }

  void move_into_picture() {
    const Box canvas = grown(content_, px(margin));
    plan_.width = canvas.width;
    plan_.height = canvas.height;
    std::vector<Box*> boxes = {&plan_.map, &plan_.bar, &plan_.title.box, &plan_.x_label.box,
                               &plan_.y_label.box};
    for (Box& line : plan_.separators) boxes.push_back(&line);
    for (std::vector<Label>* labels : {&plan_.group_names, &plan_.row_group_names, &plan_.numbers}) {
      for (Label& label : *labels) boxes.push_back(&label.box);
    }
    for (std::vector<Tick>* ticks : {&plan_.x_ticks, &plan_.y_ticks, &plan_.bar_ticks}) {
      for (Box* box : boxes_of(*ticks)) boxes.push_back(box);
    }
    for (Box* box : boxes) box->x -= canvas.x, box->y -= canvas.y;
  }

  const nn::Tensor& values_;
  const HeatmapOptions& options_;
  const int scale_;
  const AxisNames rows_, columns_;
  HeatmapLayout plan_;
  Box framed_map_, framed_bar_;
  std::vector<Box> placed_;
  Box content_;  // around all that is placed
};

}  // namespace

std::vector<Label> HeatmapLayout::labels() const {
  std::vector<Label> all = {title, x_label, y_label};
  for (const std::vector<Tick>* ticks : {&x_ticks, &y_ticks, &bar_ticks}) {
    for (const Tick& tick : *ticks) all.push_back(tick.label);
  }
  all.insert(all.end(), group_names.begin(), group_names.end());
  all.insert(all.end(), row_group_names.begin(), row_group_names.end());
  std::erase_if(all, [](const Label& label) { return label.box.empty(); });
  return all;
}

HeatmapLayout layout(const nn::Tensor& values, const HeatmapOptions& options) {
  check_heatmap(values, options);
  return Builder(values, options).build();
}

}  // namespace viz
