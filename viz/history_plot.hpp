// How a training went: loss and metrics over the epochs.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "viz/drawing.hpp"
#include "viz/image.hpp"

namespace viz {

struct HistoryPlotOptions {
  std::string title = "";
  bool log_y = false;      // of the numbers, not the epochs; leaves out what is not positive
  int first_epoch = 1;     // the number of the first epoch
  int width = 460;         // of each plot within its frame, in pixels
  int height = 300;
  int scale = 1;  // 2: everything twice as large, for screens with small pixels
};

/// One plot a metric, up to three beside each other: the numbers of training, and dashed those of validation, which
/// are called val_ and the name of the metric (also over their plot, when they are alone). `logs`: names, each with a
/// number an epoch, as in History's logs; NaN is a gap. Throws nn::Error when there are none, or more than 100.
Image history_plot(const std::vector<std::pair<std::string, std::vector<double>>>& logs,
                   const HistoryPlotOptions& options = {});

/// What it draws: where everything is.
Drawing history_plot_drawing(const std::vector<std::pair<std::string, std::vector<double>>>& logs,
                        const HistoryPlotOptions& options = {});

}  // namespace viz
