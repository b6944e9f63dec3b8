#include "viz/axes.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "viz/sizes.hpp"
#include "viz/ticks.hpp"

namespace viz {

namespace {

// In pixels at scale 1.
constexpr int minor_tick_length = 3;
constexpr int word_gap = 12;              // between labels side by side
constexpr double most = 1e300;            // what is larger is not asked for the ends of axes
constexpr Color grid_color{224, 224, 224};

double place(double value, const Range& range, bool log) {
  if (!std::isfinite(value) || (log && value <= 0)) return std::numeric_limits<double>::quiet_NaN();
  if (log) {
    const double low = std::log10(range.low);
    return (std::log10(value) - low) / (std::log10(range.high) - low);
  }
  return (value - range.low) / (range.high - range.low);
}

// The pixel of a place, the first or last one where that is outside.
int pixel(double place, int first, int last) {
  return static_cast<int>(std::clamp(std::isnan(place) ? first : std::floor(place), 1.0 * first, 1.0 * last));
}

std::vector<NumberTick> ticks(const Range& range, bool log, bool whole, int at_most) {
  if (log) return log_ticks(range.low, range.high, at_most);
  std::vector<NumberTick> all = number_ticks(range.low, range.high, at_most);
  if (!whole) return all;
  std::erase_if(all, [](const NumberTick& tick) { return std::abs(tick.value - std::round(tick.value)) > 1e-6; });
  for (NumberTick& tick : all) {
    if (std::abs(tick.value) < 1e6) tick.text = short_number(std::round(tick.value), 7);
  }
  return all;
}

}  // namespace

Range axis_range(const std::vector<double>& values, bool log, double margin) {
  Range range{most, -most};
  for (const double value : values) {
    if (!(std::abs(value) <= most) || (log && value <= 0)) continue;
    range = {std::min(range.low, value), std::max(range.high, value)};
  }
  if (range.low > range.high) return log ? Range{1, 10} : Range{0, 1};
  if (log) {
    if (range.high < range.low * 1.000001) range = {range.low / 2, range.high * 2};
    const double low = std::log10(range.low), high = std::log10(range.high), more = (high - low) * margin;
    return {std::pow(10, std::max(-305.0, low - more)), std::pow(10, std::min(305.0, high + more))};
  }
  range = visible_range(range);
  const double more = (range.high - range.low) * margin;
  return {range.low - more, range.high + more};
}

Axes::Axes(Drawing& drawing, const AxesOptions& options)
    : drawing_(drawing),
      options_(options),
      frame_(grown(options.area, options.scale)),
      left_(frame_.x),
      bottom_(frame_.bottom()) {
  drawing_.panel(frame_);
  if (options_.show_y_ticks) draw_y_ticks();
  if (options_.show_x_ticks && options_.only_x_ends) {
    draw_x_ends();
  } else if (options_.show_x_ticks) {
    options_.x_names.empty() ? draw_x_ticks() : draw_x_names();
  }
  drawing_.frame(frame_, black, options_.scale);
  draw_names();
}

double Axes::x(double value) const {
  return options_.area.x + place(value, options_.x, options_.log_x) * options_.area.width;
}

double Axes::y(double value) const {
  return options_.area.bottom() - place(value, options_.y, options_.log_y) * options_.area.height;
}

void Axes::draw_y_ticks() {
  const Box& area = options_.area;
  const int stroke = options_.scale, at_most = std::clamp(area.height / px(2 * text_height), 2, 9);
  for (const NumberTick& tick : ticks(options_.y, options_.log_y, false, at_most)) {
    const int row = pixel(y(tick.value), area.y, area.bottom() - stroke);
    const Box mark{frame_.x - px(tick_length), row, px(tick_length), stroke};
    if (options_.grid) drawing_.fill({area.x, row, area.width, stroke}, grid_color);
    drawing_.fill(mark, black);
    Label label = make_label(tick.text, px(text_height), 0, Anchor::right);
    label.box.x = mark.x - px(tick_gap) - label.box.width;
    center_y(label.box, mark);
    if (!drawing_.labels().empty() && overlap(label.box, drawing_.labels().back().box)) continue;  // a tiny plot
    drawing_.text(label);
    left_ = std::min(left_, label.box.x);
  }
  if (!options_.log_y) return;
  for (const double value : minor_log_ticks(options_.y.low, options_.y.high)) {
    const int row = pixel(y(value), area.y, area.bottom() - stroke);
    drawing_.fill({frame_.x - px(minor_tick_length), row, px(minor_tick_length), stroke}, black);
  }
}

void Axes::draw_x_tick(double value, const Label& made) {
  const Box& area = options_.area;
  const int stroke = options_.scale;
  const int column = pixel(x(value), area.x, area.right() - stroke);
  const Box mark{column, frame_.bottom(), stroke, px(tick_length)};
  if (options_.grid) drawing_.fill({column, area.y, stroke, area.height}, grid_color);
  drawing_.fill(mark, black);
  Label label = made;
  center_x(label.box, mark);
  label.box.y = mark.bottom() + px(tick_gap);
  drawing_.text(label);
  bottom_ = std::max(bottom_, label.text.empty() ? mark.bottom() : label.box.bottom());
}

// As many as have room beside each other.
void Axes::draw_x_ticks() {
  for (int at_most = 10; at_most > 0; --at_most) {
    const std::vector<NumberTick> all = ticks(options_.x, options_.log_x, options_.whole_x, at_most);
    bool free = true;
    double right = -std::numeric_limits<double>::infinity();
    for (const NumberTick& tick : all) {
      const double half = measure(tick.text, px(text_height)).width / 2. + 1;
      free = free && x(tick.value) - half >= right;
      right = x(tick.value) + half + px(word_gap);
    }
    if (!free && at_most > 1) continue;
    for (const NumberTick& tick : all) {
      draw_x_tick(tick.value, make_label(tick.text, px(text_height)));
      if (!free) break;  // a tiny plot has room for one
    }
    break;
  }
  if (!options_.log_x) return;
  for (const double value : minor_log_ticks(options_.x.low, options_.x.high)) {
    const int column = pixel(x(value), options_.area.x, options_.area.right() - options_.scale);
    drawing_.fill({column, frame_.bottom(), options_.scale, px(minor_tick_length)}, black);
  }
}

void Axes::draw_x_ends() {
  Label low = make_label(short_number(options_.x.low, 3), px(text_height));
  Label high = make_label(short_number(options_.x.high, 3), px(text_height));
  low.box.x = frame_.x;
  high.box.x = frame_.right() - high.box.width;
  for (Label* label : {&low, &high}) {
    label->box.y = frame_.bottom() + px(tick_gap);
    if (label == &high && overlap(low.box, high.box)) break;  // a tiny plot
    drawing_.text(*label);
    bottom_ = std::max(bottom_, label->box.bottom());
  }
}

// Flat, or turned where they are too wide; every second, fifth, ... where even that is too close.
void Axes::draw_x_names() {
  std::vector<Label> labels;
  int widest = 0, highest = 0;
  for (const std::string& name : options_.x_names) {
    labels.push_back(make_label(shortened(name, longest_name), px(text_height)));
    widest = std::max(widest, labels.back().box.width);
    highest = std::max(highest, labels.back().box.height);
  }
  const double pitch = std::abs(x(1) - x(0));
  const bool turn = widest + px(word_gap) > pitch;
  const auto step = static_cast<std::size_t>(round_step((turn ? highest : widest + px(word_gap)) / pitch));
  for (std::size_t i = 0; i < labels.size(); i += step) {
    if (turn) labels[i] = make_label(labels[i].text, px(text_height), 90, Anchor::right);
    draw_x_tick(static_cast<double>(i), labels[i]);
  }
}

// Long ones move away from the frame until they lie over nothing.
void Axes::draw_names() {
  Label side = make_label(options_.y_label, px(text_height), 90);
  side.box.x = left_ - px(label_gap) - side.box.width;
  center_y(side.box, options_.area);
  drawing_.text(side);
  Label below = make_label(options_.x_label, px(text_height));
  below.box.y = bottom_ + px(label_gap);
  center_x(below.box, options_.area);
  if (overlap(below.box, side.box)) below.box.y = side.box.bottom() + px(label_gap);
  drawing_.text(below);
  Label title = make_label(options_.title, px(title_height));
  title.box.y = frame_.y - px(title_gap) - title.box.height;
  center_x(title.box, options_.area);
  if (overlap(title.box, side.box)) title.box.y = side.box.y - px(title_gap) - title.box.height;
  drawing_.text(title);
}

}  // namespace viz
