// Lines and dots over two axes: series of numbers, a forecast beside the truth, points.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/drawing.hpp"
#include "viz/image.hpp"

namespace viz {

/// Numbers in a row. NaN and infinite ones are gaps.
struct Series {
  std::string name = "";
  std::vector<double> y = {};
  std::vector<double> x = {};  // as many as y, or none: 0, 1, 2, ...
  int color = -1;              // 0 to 9 of matplotlib's ten colours (tab10); -1: the next
  bool dashed = false;
};

/// The numbers of a tensor of any shape, row-major.
std::vector<double> numbers(const nn::Tensor& values);

struct LinePlotOptions {
  std::string title = "";
  std::string x_label = "";
  std::string y_label = "";
  bool log_x = false;  // logarithmic axes leave out what is not positive
  bool log_y = false;
  std::optional<double> xmin = std::nullopt;  // default: what shows all numbers, and a little more
  std::optional<double> xmax = std::nullopt;
  std::optional<double> ymin = std::nullopt;
  std::optional<double> ymax = std::nullopt;
  bool markers = false;  // a dot at every point
  bool whole_x = false;  // ticks at whole numbers only, as for epochs
  bool legend = true;    // the names of the series on the right; left out when no series has one
  bool grid = true;
  int width = 560;  // of the part within the frame, in pixels
  int height = 360;
  int scale = 1;  // 2: everything twice as large, for screens with small pixels
};

/// One line a series. A number between two gaps is a dot, so that it is seen. From the 11th series on, colours come
/// again with other dashes. The picture is as large as its texts need, and nothing lies over anything else; names
/// longer than 60 characters are cut short. Throws nn::Error for x of another length than y, limits in the wrong order
/// or not finite, and sizes out of range.
Image line_plot(const std::vector<Series>& series, const LinePlotOptions& options = {});

/// One dot a point and no lines (matplotlib's scatter).
Image scatter_plot(const std::vector<Series>& series, const LinePlotOptions& options = {});

/// What the two draw: where everything is. who: whom errors name.
Drawing line_plot_drawing(const std::vector<Series>& series, const LinePlotOptions& options = {},
                          const std::string& who = "line_plot");
Drawing scatter_plot_drawing(const std::vector<Series>& series, const LinePlotOptions& options = {});

}  // namespace viz
