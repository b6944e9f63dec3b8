// The weights of a recurrent layer gate by gate, after see-rnn's functions of the same names.
#pragma once

#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/drawing.hpp"
#include "viz/image.hpp"

namespace viz {

/// The weights, or their gradients, of a recurrent layer as Keras keeps them: the gates are parts of the last axis.
struct RnnWeights {
  nn::Tensor kernel;            // (features, gates * units)
  nn::Tensor recurrent_kernel;  // (units, gates * units)
  nn::Tensor bias = {};  // any shape of gates * units or a multiple of it, such as (2, 3 * units) of a GRU; empty: none
  std::vector<std::string> gates = {};  // LSTM: i, f, c, o; GRU: z, r, h; none: the layer has no gates
};

struct RnnHistogramOptions {
  std::string title = "";
  int equate_axes = 1;  // 0: every plot has its own ends of x; 1: all but the bias have the same
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

struct RnnHeatmapOptions {
  std::string title = "";
  std::string colormap = "bwr";
  double norm = 0;  // the colours reach from -norm to norm; 0: the largest number of both kernels
  bool color_bar = true;
  bool show_bias = true;
  bool absolute_value = false;  // of all numbers, from 0 on
  int map_size = 480;           // the width of the maps in pixels, about
  int scale = 1;                // 2: everything twice as large, for screens with small pixels
};

/// Kernel, recurrent kernel and bias below each other in one scale of colours, with lines between the gates.
Image rnn_heatmap(const RnnWeights& weights, const RnnHeatmapOptions& options = {});
Drawing rnn_heatmap_drawing(const RnnWeights& weights, const RnnHeatmapOptions& options = {});

}  // namespace viz
