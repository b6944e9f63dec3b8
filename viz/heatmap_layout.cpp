// The map comes first, at (0, 0); then one part after the other is put beside it, and pushed away from the
// map until it lies over nothing that is already there. At the end everything moves to where the picture
// begins.
#include "viz/heatmap_layout.hpp"

#include <algorithm>
#include <cstddef>

#include "viz/axis_names.hpp"
#include "viz/cell_numbers.hpp"
#include "viz/heatmap_cells.hpp"
#include "viz/heatmap_input.hpp"
#include "viz/sizes.hpp"
#include "viz/ticks.hpp"

namespace viz {

namespace {

// In pixels at scale 1.
constexpr int group_gap = 4;  // from the map to the names of groups of columns
constexpr int word_gap = 8;   // between labels side by side
constexpr int bar_gap = 20;

std::vector<Box*> boxes_of(std::vector<Tick>& ticks) {
  std::vector<Box*> boxes;
  for (auto& [mark, label] : ticks) boxes.insert(boxes.end(), {&mark, &label.box});
  return boxes;
}

class Builder {
 public:
  Builder(const nn::Tensor& values, const HeatmapOptions& options, const std::string& who)
      : values_(values),
        options_(options),
        scale_(options.scale),
        rows_(options.y_ticks, values.shape(0), px(text_height)),
        columns_(options.x_ticks, values.shape(1), px(text_height)) {
    plan_.stroke = scale_;
    plan_.range = value_range(who, finite_range(values), options.vmin, options.vmax, options.center);
  }

  HeatmapLayout build() {
    place_map();
    if (has_numbers(values_, options_)) {
      plan_.numbers = cell_numbers(cell_values(values_, plan_.rows, plan_.columns, options_), options_.annot_digits,
                                   plan_.rows, plan_.columns, scale_);
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
      return std::any_of(placed_.begin(), placed_.end(), [&](const Box& other) { return overlap(*box, other); });
    };
    while (std::any_of(boxes.begin(), boxes.end(), hits)) {
      for (Box* box : boxes) box->x += dx, box->y += dy;
    }
    for (const Box* box : boxes) {
      placed_.push_back(*box);
      content_ = around(content_, *box);
    }
  }

  void place_map() {
    const HeatmapCells cells = heatmap_cells(values_, options_, rows_, columns_);
    plan_.rows = cells.rows;
    plan_.columns = cells.columns;
    plan_.map = {0, 0, plan_.columns.length, plan_.rows.length};
    const int thickness = separator_width(options_);
    for (const int x : plan_.columns.separators) plan_.separators.push_back({x, 0, thickness, plan_.map.height});
    for (const int y : plan_.rows.separators) plan_.separators.push_back({0, y, plan_.map.width, thickness});
    framed_map_ = grown(plan_.map, options_.show_axes ? plan_.stroke : 0);
    place({&framed_map_}, 0, 0);
  }

  // Pixels from row to row, apart from the lines between groups.
  static double pitch(const CellAxis& axis) {
    return axis.cell * static_cast<double>(axis.cells()) / static_cast<double>(axis.first.back());
  }

  // The least round step at which no name lies over the next when their lines run along the other side.
  int free_step(const AxisNames& names, const CellAxis& axis) const {
    const auto begin = [&](int i) {
      return axis.start_of(static_cast<std::size_t>(i)) + (axis.cell - plan_.stroke) / 2 +
             (plan_.stroke - names.height(i)) / 2;
    };
    for (int step = 1;; step = round_step(step + 1)) {
      bool free = true;
      for (int i = 0; i + step < names.count() && free; i += step) {
        free = begin(i) + names.height(i) <= begin(i + step);
      }
      if (free) return step;
    }
  }

  void place_y_ticks() {
    const int step =
        rows_.numbers() ? round_step(px(2 * text_height) / pitch(plan_.rows)) : free_step(rows_, plan_.rows);
    for (int i = 0; i < rows_.count(); i += step) {
      const int y = plan_.rows.start_of(static_cast<std::size_t>(i)) + (plan_.rows.cell - plan_.stroke) / 2;
      plan_.y_ticks.push_back({{framed_map_.x - px(tick_length), y, px(tick_length), plan_.stroke},
                               make_label(rows_[i], px(text_height), 0, Anchor::right)});
      auto& [mark, label] = plan_.y_ticks.back();
      label.box.x = mark.x - px(tick_gap) - label.box.width;
      center_y(label.box, mark);
    }
    place(boxes_of(plan_.y_ticks), 0, 0);
  }

  void place_x_ticks() {
    const bool turned = !columns_.numbers() && columns_.width() + px(word_gap) > plan_.columns.cell;
    const int step = turned ? free_step(columns_, plan_.columns)
                            : round_step((columns_.width() + px(word_gap)) / pitch(plan_.columns));
    std::vector<Box*> marks, labels;
    for (int i = 0; i < columns_.count(); i += step) {
      const int x = plan_.columns.start_of(static_cast<std::size_t>(i)) + (plan_.columns.cell - plan_.stroke) / 2;
      plan_.x_ticks.push_back(
          {{x, framed_map_.bottom(), plan_.stroke, px(tick_length)},
           make_label(columns_[i], px(text_height), turned ? 90 : 0, turned ? Anchor::right : Anchor::center)});
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
    int left = framed_map_.right();
    for (const Label& name : plan_.row_group_names) left = std::max(left, name.box.right());
    plan_.bar = color_bar(left + px(bar_gap), 0, plan_.map.height, plan_.range, scale_);
    Box frame = grown(plan_.bar.box, plan_.stroke);
    std::vector<Box*> boxes = boxes_of(plan_.bar.ticks);
    boxes.insert(boxes.end(), {&plan_.bar.box, &frame});
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
    const Box canvas = grown(content_, px(picture_margin));
    plan_.width = canvas.width;
    plan_.height = canvas.height;
    std::vector<Box*> boxes = {&plan_.map, &plan_.bar.box, &plan_.title.box, &plan_.x_label.box, &plan_.y_label.box};
    for (Box& line : plan_.separators) boxes.push_back(&line);
    for (std::vector<Label>* labels : {&plan_.group_names, &plan_.row_group_names, &plan_.numbers}) {
      for (Label& label : *labels) boxes.push_back(&label.box);
    }
    for (std::vector<Tick>* ticks : {&plan_.x_ticks, &plan_.y_ticks, &plan_.bar.ticks}) {
      for (Box* box : boxes_of(*ticks)) boxes.push_back(box);
    }
    for (Box* box : boxes) box->x -= canvas.x, box->y -= canvas.y;
  }

  const nn::Tensor& values_;
  const HeatmapOptions& options_;
  const int scale_;
  const AxisNames rows_, columns_;
  HeatmapLayout plan_;
  Box framed_map_;
  std::vector<Box> placed_;
  Box content_;  // around all that is placed
};

}  // namespace

std::vector<Label> HeatmapLayout::labels() const {
  std::vector<Label> all = {title, x_label, y_label};
  for (const std::vector<Tick>* ticks : {&x_ticks, &y_ticks, &bar.ticks}) {
    for (const Tick& tick : *ticks) all.push_back(tick.label);
  }
  all.insert(all.end(), group_names.begin(), group_names.end());
  all.insert(all.end(), row_group_names.begin(), row_group_names.end());
  std::erase_if(all, [](const Label& label) { return label.box.empty(); });
  return all;
}

HeatmapLayout layout(const nn::Tensor& values, const HeatmapOptions& options, const std::string& who) {
  check_heatmap(values, options, who);
  return Builder(values, options, who).build();
}

}  // namespace viz
