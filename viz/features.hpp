// What the channels of a layer's output do: curves, maps, dots and histograms of all of them on one page, after the
// functions of the same names in StackOverflow answer 58356868 (show_features_) and in see-rnn (features_). Options
// have the names that they have there, but for what all pictures have in common: colormap, color_bar, show_axes, title,
// scale. Errors are nn::Error: data of another shape, more than 10,000 panels (1000 maps), and options out of range.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/drawing.hpp"
#include "viz/image.hpp"
#include "viz/named_tensor.hpp"
#include "viz/norm.hpp"
#include "viz/range.hpp"

namespace viz {

struct ShowFeatures1DOptions {
  std::size_t max_timesteps = 100;    // later ones are not shown
  std::size_t max_col_subplots = 10;  // at most so many rows; the name is the answer's
  bool equate_axes = false;           // all plots from -largest to largest; else each over its own numbers
  bool show_y_zero = true;            // a red line at 0
  std::ptrdiff_t channel_axis = -1;
  double scale_width = 1;   // of 24 inches
  double scale_height = 1;  // of 16 inches
  int dpi = 76;
  std::string title = "";
  int scale = 1;  // 2: everything twice as large, for screens with small pixels
};

/// One curve a channel, numbered from 1, for data (time, channels) or (1, time, channels): in as many rows as the
/// largest divisor of the number of channels up to max_col_subplots.
Image show_features_1D(const nn::Tensor& data, const ShowFeatures1DOptions& options = {});
Drawing show_features_1D_drawing(const nn::Tensor& data, const ShowFeatures1DOptions& options = {});

struct ShowFeatures2DOptions {
  std::string colormap = "bwr";
  Norm norm = "none";       // the values at the ends of the colours: "none", "auto" or two numbers (viz/norm.hpp)
  double scale_width = 1;   // of 8 inches
  double scale_height = 1;  // of 8 inches
  int dpi = 76;
  std::string title = "";
  int scale = 1;
};

/// A map of data (features, time) or (1, features, time), with a colour bar; cells are squares, and the whole map is
/// within the inches.
Image show_features_2D(const nn::Tensor& data, const ShowFeatures2DOptions& options = {});
Drawing show_features_2D_drawing(const nn::Tensor& data, const ShowFeatures2DOptions& options = {});

struct Features0DOptions {
  std::string colormap = "bwr";               // the channels' colours, from its first to its last
  bool show_y_zero = true;                    // a red line at 0
  std::optional<Range> ylims = std::nullopt;  // default: from -largest to largest
  std::string title = "outputs";
  double w = 12, h = 4;  // in inches
  int dpi = 76;
  int scale = 1;
};

/// A dot for each number of data (samples, channels), over the number of the sample, from 1.
Image features_0D(const nn::Tensor& data, const Features0DOptions& options = {});
Drawing features_0D_drawing(const nn::Tensor& data, const Features0DOptions& options = {});

struct Features1DOptions {
  std::size_t n_rows = 0;  // 0: about as many rows as columns, which divide the number of plots if they can
  std::vector<std::string> annotations = {};  // one a plot, over it; none: its number, from 0
  bool annotate = true;
  std::pair<bool, bool> share_xy = {true, true};  // the same ends of x, and of y, in all plots
  std::optional<std::size_t> max_timesteps = std::nullopt;
  bool subplot_samples = false;  // a plot a sample with a curve a channel, rather than the reverse
  bool show_axes = true;
  std::pair<bool, bool> show_xy_ticks = {true, true};
  std::string title = "";
  bool show_y_zero = false;  // a red line at 0
  bool tight = false;        // plots nearly touch
  double w = 10, h = 10;     // in inches
  int dpi = 76;
  int scale = 1;
};

/// One plot a channel with one curve a sample, for data (time, channels) or (samples, time, channels).
Image features_1D(const nn::Tensor& data, const Features1DOptions& options = {});
Drawing features_1D_drawing(const nn::Tensor& data, const Features1DOptions& options = {});

struct Features2DOptions {
  std::size_t n_rows = 0;  // 0: about as many rows as columns, which divide the number of maps if they can
  Norm norm = "none";      // the values at the ends of the colours: "none", "auto" or two numbers (viz/norm.hpp)
  std::string colormap = "bwr";
  bool reflect_half = false;     // the second half of the channels backwards in time: outputs of a bidirectional layer
  bool timesteps_xaxis = false;  // time from left to right, rather than from top to bottom
  std::optional<std::size_t> max_timesteps = std::nullopt;
  bool show_axes = true;
  bool color_bar = false;  // one beside each map when the norm is "none"
  std::string title = "";  // the norm is written after it
  int map_size = 300;      // the longer side of a map in pixels
  int scale = 1;
};

/// One map a sample, for data (time, channels) or (samples, time, channels).
Image features_2D(const nn::Tensor& data, const Features2DOptions& options = {});
Drawing features_2D_drawing(const nn::Tensor& data, const Features2DOptions& options = {});

struct FeaturesHistOptions {
  std::size_t n_rows = 0;  // 0: all below each other
  int bins = 100;
  std::optional<Range> xlims = std::nullopt;       // finite and rising; default: from the least number to the largest
  bool center_zero = false;                        // as far to the left of 0 as to the right
  std::pair<bool, bool> share_xy = {true, false};  // the same ends of x, and of y, in all plots
  std::optional<double> ymax = std::nullopt;       // of all plots; default: what shows all bars
  int peaks_to_clip = 0;                           // as in HistogramOptions
  bool density = false;
  bool pad_xticks = false;      // of the numbers below a plot, the first and the last alone, within its width
  std::string side_annot = "";  // on the right of each row, with the number of the row behind it
  std::string title = "";
  double w = 10;           // in inches
  int panel_height = 110;  // in pixels
  int dpi = 76;
  int scale = 1;
};

/// One histogram for each item along the first axis, named by its number.
Image features_hist(const nn::Tensor& data, const FeaturesHistOptions& options = {});
Drawing features_hist_drawing(const nn::Tensor& data, const FeaturesHistOptions& options = {});

/// One plot a cell: the name it has, and its data sets, which lie over each other (see-rnn's features_hist_v2).
struct HistogramCell {
  std::string name;
  std::vector<NamedTensor> data;
};
Image features_hist(const std::vector<HistogramCell>& cells, const FeaturesHistOptions& options = {});
Drawing features_hist_drawing(const std::vector<HistogramCell>& cells, const FeaturesHistOptions& options = {});

}  // namespace viz
