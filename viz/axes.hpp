// The frame around plotted data: from values to pixels, ticks at round numbers, grid, names and title.
#pragma once

#include <string>
#include <vector>

#include "viz/drawing.hpp"
#include "viz/range.hpp"

namespace viz {

struct AxesOptions {
  Box area;  // inside the frame
  Range x{0, 1};
  Range y{0, 1};
  bool log_x = false;
  bool log_y = false;
  std::vector<std::string> x_names = {};  // at x = 0, 1, 2, ... in place of numbers
  bool whole_x = false;                   // ticks at whole numbers only
  std::string title = "";
  std::string x_label = "";
  std::string y_label = "";
  bool show_x_ticks = true;
  bool show_y_ticks = true;
  bool only_x_ends = false;  // in place of ticks, the numbers at both ends of x, within the width of the area
  bool grid = true;
  int scale = 1;
};

/// The range of an axis that shows all these values: the finite ones (the positive ones, on a logarithmic axis) with
/// `margin` of their span to both sides; from 0 to 1 (1 to 10) when there are none.
Range axis_range(const std::vector<double>& values, bool log = false, double margin = 0.05);

class Axes {
 public:
  /// Draws everything but the data.
  Axes(Drawing& drawing, const AxesOptions& options);

  /// The place of a value; not finite where it has none: NaN, infinities, and what is not positive on a logarithmic
  /// axis.
  double x(double value) const;
  double y(double value) const;
  Point at(double x_value, double y_value) const { return {x(x_value), y(y_value)}; }
  const Box& area() const { return options_.area; }

 private:
  int px(int pixels) const { return pixels * options_.scale; }
  void draw_y_ticks();
  void draw_x_ticks();
  void draw_x_ends();
  void draw_x_names();
  void draw_x_tick(double value, const Label& label);
  void draw_names();

  Drawing& drawing_;
  const AxesOptions options_;
  Box frame_;  // around the area
  int left_;   // of all ticks and their labels
  int bottom_;
};

}  // namespace viz
