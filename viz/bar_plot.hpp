// A vector as bars, such as one attention vector.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/drawing.hpp"
#include "viz/image.hpp"

namespace viz {

struct BarPlotOptions {
  std::string title = "";
  std::string x_label = "";
  std::string y_label = "";
  std::vector<std::string> x_ticks = {};      // one a bar, under it; none: numbers at round steps
  bool annot = false;                         // each bar has its number, where bars are wide enough
  int annot_digits = 2;                       // of these numbers
  std::optional<double> ymin = std::nullopt;  // default: 0, or what shows all bars
  std::optional<double> ymax = std::nullopt;
  int width = 560;  // of the part within the frame, in pixels
  int height = 300;
  int scale = 1;  // 2: everything twice as large, for screens with small pixels
};

/// One bar from 0 to each number of a vector (n), or of a tensor with one axis longer than 1, such as (1, n). The plot
/// becomes wider where labels need room. NaN has no bar but its name, and infinities reach to the end of the plot.
/// Throws nn::Error for another shape, for no or more than 10,000 numbers, ticks that are not as many, and options out
/// of range.
Image bar_plot(const nn::Tensor& values, const BarPlotOptions& options = {});

/// What it draws: where everything is.
Drawing bar_plot_drawing(const nn::Tensor& values, const BarPlotOptions& options = {});

}  // namespace viz
