// The map comes first, at (0, 0); then one part after the other is put beside it, and pushed away from the
// map until it lies over nothing that is already there. At the end everything moves to where the picture
// begins.
#include "viz/heatmap_layout.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "viz/axis_names.hpp"
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
constexpr int map_size = 480;        // the longer side of a map
constexpr int most_map_size = 1000;  // ... when that gives each row or column its label
constexpr int least_map_size = 24;
constexpr int bar_gap = 20;
constexpr int least_bar_height = 110;  // holds six labels
constexpr int least_bar_width = 16, most_bar_width = 24;

Label make_label(const std::string& text, int pixel_height, int rotation, Anchor anchor) {
  if (text.empty()) return {};
  const TextSize size = measure(text, pixel_height, anchor);
  const Box box = rotation == 0 ? Box{0, 0, size.width, size.height} : Box{0, 0, size.height, size.width};
  return {text, box, pixel_height, rotation, anchor};
}

// Puts the middle of a box at the middle of another one.
void center_x(Box& box, const Box& on) { box.x = on.x + (on.width - box.width) / 2; }
void center_y(Box& box, const Box& on) { box.y = on.y + (on.height - box.height) / 2; }

Box grown(const Box& box, int by) {
  return {box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by};
}

std::vector<Box*> boxes_of(std::vector<Tick>& ticks) {
  std::vector<Box*> boxes;
  for (auto& [mark, label] : ticks) boxes.insert(boxes.end(), {&mark, &label.box});
  return boxes;
}

class Builder {
 public:
  Builder(const nn::Tensor& values, const HeatmapOptions& options)
      : options_(options),
        scale_(options.scale),
        rows_(options.y_ticks, values.shape(0), px(text_height)),
        columns_(options.x_ticks, values.shape(1), px(text_height)) {
    plan_.stroke = scale_;
    plan_.range = heatmap_range(values, options);
  }

  HeatmapLayout build() {
    place_map();
    if (options_.show_axes) {
      place_y_ticks();
      place_x_ticks();
    }
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

  // The side of a cell at scale 1: the map gets its usual size, or a larger one when that makes room for
  // every name that was given.
  int automatic_cell() const {
    const int most_cells = std::max(rows_.count(), columns_.count());
    int cell = std::max(1, map_size / most_cells);
    for (const AxisNames* names : {&rows_, &columns_}) {
      const int line = (names->height() + scale_ - 1) / scale_;
      if (!names->numbers() && line * most_cells <= most_map_size) cell = std::max(cell, line);
    }
    return cell;
  }

  void place_map() {
    const bool automatic = options_.cell_size == 0;
    const int cell = automatic ? automatic_cell() : options_.cell_size;
    plan_.cell_width = px(automatic ? std::max(cell, least_map_size / columns_.count()) : cell);
    plan_.cell_height = px(automatic ? std::max(cell, least_map_size / rows_.count()) : cell);
    place_columns();
    plan_.map = {0, 0, plan_.column_x.back() + plan_.cell_width, plan_.cell_height * rows_.count()};
    for (Box& line : plan_.separators) line.height = plan_.map.height;
    framed_map_ = grown(plan_.map, options_.show_axes ? plan_.stroke : 0);
    place({&framed_map_}, 0, 0);
  }

  // One beside the other, with a line between groups.
  void place_columns() {
    std::size_t group = 0, left = options_.column_groups.empty() ? 0 : options_.column_groups[0].columns;
    int x = 0;
    for (int j = 0; j < columns_.count(); ++j, x += plan_.cell_width) {
      plan_.column_x.push_back(x);
      if (options_.column_groups.empty() || --left > 0 || ++group == options_.column_groups.size()) continue;
      left = options_.column_groups[group].columns;
      plan_.separators.push_back({x + plan_.cell_width, 0, px(separator_width), 0});
      x += px(separator_width);
    }
  }

  void place_y_ticks() {
    const int apart = rows_.numbers() ? px(2 * text_height) : rows_.height();
    const int step = round_step(static_cast<double>(apart) / plan_.cell_height);
    for (int i = 0; i < rows_.count(); i += step) {
      const int y = i * plan_.cell_height + (plan_.cell_height - plan_.stroke) / 2;
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
    const int step = round_step(static_cast<double>(apart) / plan_.cell_width);
    std::vector<Box*> marks, labels;
    for (int i = 0; i < columns_.count(); i += step) {
      const int x = plan_.column_x[static_cast<std::size_t>(i)] + (plan_.cell_width - plan_.stroke) / 2;
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
    plan_.bar = {framed_map_.right() + px(bar_gap), 0, width, height};
    framed_bar_ = grown(plan_.bar, plan_.stroke);
    const auto [low, high] = plan_.range;
    for (const NumberTick& tick : number_ticks(low, high)) {
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

  // Over the middle of each group, all flat or all turned. A name that would lie over something is left out.
  void place_group_names() {
    std::vector<Box> groups;
    std::size_t first = 0;
    bool turned = false;
    for (const ColumnGroup& group : options_.column_groups) {
      const int x = plan_.column_x[first], end = plan_.column_x[first + group.columns - 1] + plan_.cell_width;
      groups.push_back({x, 0, end - x, 0});
      turned = turned || measure(group.name, px(text_height)).width + px(word_gap) > end - x;
      first += group.columns;
    }
    for (std::size_t i = 0; i < groups.size(); ++i) {
      Label label = make_label(options_.column_groups[i].name, px(text_height), turned ? 90 : 0,
                               turned ? Anchor::left : Anchor::center);
      if (label.text.empty()) continue;
      center_x(label.box, groups[i]);
      label.box.y = framed_map_.y - px(group_gap) - label.box.height;
      const auto hit = [&](const Box& other) { return overlap(label.box, other); };
      if (std::any_of(placed_.begin(), placed_.end(), hit)) continue;
      place({&label.box}, 0, 0);
      plan_.group_names.push_back(label);
    }
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
    for (Label& name : plan_.group_names) boxes.push_back(&name.box);
    for (std::vector<Tick>* ticks : {&plan_.x_ticks, &plan_.y_ticks, &plan_.bar_ticks}) {
      for (Box* box : boxes_of(*ticks)) boxes.push_back(box);
    }
    for (Box* box : boxes) box->x -= canvas.x, box->y -= canvas.y;
  }

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
  std::erase_if(all, [](const Label& label) { return label.box.empty(); });
  return all;
}

HeatmapLayout layout(const nn::Tensor& values, const HeatmapOptions& options) {
  check_heatmap(values, options);
  return Builder(values, options).build();
}

}  // namespace viz
