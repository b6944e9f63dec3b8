// The weights of a recurrent layer gate by gate, after see-rnn's functions of the same names.
#pragma once

#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/drawing.hpp"
#include "viz/image.hpp"
#include "viz/norm.hpp"

namespace viz {

/// The weights, or their gradients, of a recurrent layer as Keras keeps them: the gates are parts of the last axis.
/// What draws them throws nn::Error where shapes do not fit each other, and for options out of range.
struct RnnWeights {
  nn::Tensor kernel;            // (features, gates * units)
  nn::Tensor recurrent_kernel;  // (units, gates * units)
  nn::Tensor bias = {};  // any shape of gates * units or a multiple of it, such as (2, 3 * units) of a GRU; empty: none
  std::vector<std::string> gates = {};  // LSTM: i, f, c, o; GRU: z, r, h; none: the layer has no gates
};

struct RnnHistogramOptions {
  std::string title = "";
  int equate_axes = 1;  // the same ends of x, and of y, in all plots but the bias: 0: no; 1: yes; 2: in both directions
  int bins = 150;
  bool show_bias = true;
  int width = 380;  // of each plot within its frame, in pixels
  int height = 110;
  int scale = 1;  // 2: everything twice as large, for screens with small pixels
};

/// Densities: a row a gate, kernel and recurrent kernel beside each other, the bias of all gates below. Each plot tells
/// how many per cent of its numbers are NaN or infinite, if any are.
Image rnn_histogram(const RnnWeights& weights, const RnnHistogramOptions& options = {});
Drawing rnn_histogram_drawing(const RnnWeights& weights, const RnnHistogramOptions& options = {});

/// The same for a bidirectional layer, the backward direction below the forward one.
Image rnn_histogram(const RnnWeights& forward, const RnnWeights& backward, const RnnHistogramOptions& options = {});
Drawing rnn_histogram_drawing(const RnnWeights& forward, const RnnWeights& backward,
                              const RnnHistogramOptions& options = {});

struct RnnHeatmapOptions {
  std::string title = "";
  std::string colormap = "bwr";
  Norm norm = "auto";  // the values at the ends of the colours: "auto", "none": of both kernels (viz/norm.hpp)
  bool color_bar = true;
  bool show_bias = true;
  bool absolute_value = false;  // of all numbers; "auto" then begins at 0
  bool normalize = false;       // each of the maps from 0 to 1
  int map_size = 480;           // the width of the maps in pixels, about; each is at most twice as high
  int scale = 1;                // 2: everything twice as large, for screens with small pixels
};

/// Kernel, recurrent kernel and bias below each other in one scale of colours, with lines between the gates. What
/// heatmap() says of "extremes" holds for the blocks of rows of a map with more rows than pixels.
Image rnn_heatmap(const RnnWeights& weights, const RnnHeatmapOptions& options = {});
Drawing rnn_heatmap_drawing(const RnnWeights& weights, const RnnHeatmapOptions& options = {});

/// The same for a bidirectional layer, the directions beside each other, in one scale of colours.
Image rnn_heatmap(const RnnWeights& forward, const RnnWeights& backward, const RnnHeatmapOptions& options = {});
Drawing rnn_heatmap_drawing(const RnnWeights& forward, const RnnWeights& backward,
                            const RnnHeatmapOptions& options = {});

}  // namespace viz
