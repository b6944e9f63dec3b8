// A matrix as a picture in a terminal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/terminal.hpp"

namespace viz {

struct TerminalHeatmapOptions {
  std::optional<TerminalColors> colors = std::nullopt;  // default: what standard output shows
  int columns = 0;                                      // 0: those of the terminal; at least 20
  std::vector<std::string> x_ticks = {};                // one a column; none: numbers at round steps
  std::vector<std::string> y_ticks = {};                // one a row; none: numbers at round steps
  std::string colormap = "viridis";                     // the choices: viz/colormap.hpp
  std::optional<double> vmin = std::nullopt;            // as for heatmap
  std::optional<double> vmax = std::nullopt;
  std::string x_label = "";
  std::string y_label = "";
  std::string title = "";
};

/// The heatmap in lines of at most `columns`, row 0 on top, with names and a colour bar. In colour a line holds two
/// pixels, one above the other, and a cell of the map is as many pixels wide and high as fit: small maps are enlarged.
/// Without colours a line is a row, and " .:-=+*#%@" stand for the least to the largest value, '?' for NaN. Where a map
/// has more columns than fit, each place shows the mean of so many neighbours, which a note below says. Names that
/// would lie over one another are left out at round steps; those of columns that are too wide read downwards. Ends with
/// '\n'. Throws nn::Error as heatmap does, and for columns other than 0 and 20 to 10,000.
std::string terminal_heatmap(const nn::Tensor& values, const TerminalHeatmapOptions& options = {});

}  // namespace viz
