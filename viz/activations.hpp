// The output of a layer for one sample, channel by channel, after keract's function of the same name.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/drawing.hpp"
#include "viz/image.hpp"
#include "viz/named_tensor.hpp"

namespace viz {

struct DisplayActivationsOptions {
  std::string title = "";                     // such as the name of the layer
  std::string colormap = "viridis";               // the choices: viz/colormap.hpp
  std::string data_format = "channels_last";  // or "channels_first"
  int fig_size = 900;                         // of the longer side in pixels, about
  bool reshape_1d_layers = false;             // (1, n) as the rectangle of n cells that is nearest to a square
  int scale = 1;  // 2: everything twice as large, for screens with small pixels
};

/// One map a channel with one colour bar, in int(sqrt(channels) - 0.001) + 1 rows: of (1, height, width, channels) the
/// image of each channel, of (1, time, channels) a strip of time, of (1, n) one strip. Throws nn::Error for more than
/// one sample, another rank, and more than 1000 channels.
Image display_activations(const nn::Tensor& activations, const DisplayActivationsOptions& options = {});
Drawing display_activations_drawing(const nn::Tensor& activations, const DisplayActivationsOptions& options = {});

/// The same of each of several, as nn::get_activations() gives them, under their names; the title has the name.
std::vector<std::pair<std::string, Image>> display_activations(const std::vector<NamedTensor>& activations,
                                                               const DisplayActivationsOptions& options = {});

/// How many rows the rectangle of n cells has: 64 as 8 x 8, 32 as 8 x 4, 1056 as 33 x 32.
std::size_t nearest_square_rows(std::size_t n);

}  // namespace viz
