// How often numbers occur: bars over equally wide bins.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/drawing.hpp"
#include "viz/image.hpp"
#include "viz/named_tensor.hpp"
#include "viz/range.hpp"

namespace viz {

struct HistogramOptions {
  std::string title = "";
  std::string x_label = "";
  std::string y_label = "";
  int bins = 50;
  std::optional<Range> range = std::nullopt;  // of the bins; default: from the least number to the largest
  bool density = false;  // so that the areas of all bars of a data set are 1 together, rather than counts
  std::optional<double> ymax = std::nullopt;
  int peaks_to_clip = 0;  // so many of the highest bars of each data set are cut above the next lower one
  bool log_y = false;
  bool legend = true;  // on the right: the names of the data sets, where one has one, and the bars that were cut
  bool show_x_ticks = true;
  bool show_y_ticks = true;
  bool pad_xticks = false;  // of the numbers below, the first and the last alone, within the width of the plot
  int width = 560;          // of the part within the frame, in pixels
  int height = 300;
  int scale = 1;  // 2: everything twice as large, for screens with small pixels
};

/// What histogram() shows of a data set.
struct Bins {
  double low, high;            // the ends of the first and the last bin; the last one holds its upper end too
  std::vector<double> height;  // one a bin: counts or densities
  std::size_t bad = 0;         // numbers that are NaN or infinite
};

/// Numbers outside the range count for nothing, as in numpy's histogram; so do NaN and infinities. Throws nn::Error
/// naming `who` unless there are 1 to 100,000 bins over a finite range that rises.
Bins bins_of(const nn::Tensor& values, int bins, const Range& range, bool density, const std::string& who = "bins_of");

/// The height of the highest bar that is left when so many are cut: one at least. 0 where there are no bars.
double highest_bar(const Bins& bins, int peaks_to_clip = 0);

/// Several data sets lie over each other, half transparent, in bins of the same range. The legend tells how many
/// numbers are NaN or infinite, and in red the beginning and the height of bars that were cut. Throws nn::Error for a
/// range that is not finite or falls, and options out of range.
Image histogram(const std::vector<NamedTensor>& data, const HistogramOptions& options = {});

/// What it draws: where everything is. who: whom errors name.
Drawing histogram_drawing(const std::vector<NamedTensor>& data, const HistogramOptions& options = {},
                          const std::string& who = "histogram");

/// The histogram of one data set without its highest bars, which dwarf the others (see-rnn's function of this name).
Image hist_clipped(const nn::Tensor& values, int peaks_to_clip = 1, HistogramOptions options = {.bins = 10});

}  // namespace viz
