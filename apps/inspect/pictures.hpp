// Weights and outputs of layers as pictures.
#pragma once

#include <string>
#include <vector>

#include "apps/inspect/layer.hpp"
#include "apps/inspect/weights.hpp"
#include "viz/image.hpp"

/// A weight as a heatmap, colours centred at zero: a matrix as it is, a vector as one row, more axes as (first,
/// others). Gates have lines between them and their names above.
viz::Image weight_picture(const ShownWeight& weight);

/// An output as a heatmap: (samples, n) as it is, of more axes the first sample: (time, n), or the first eight maps
/// in one scale of colours.
viz::Image output_picture(const LayerOutput& output);

/// Names for files, one a name and no two the same: letters, digits, "-", "_" and "." alone; "/" becomes ".".
std::vector<std::string> file_names(const std::vector<std::string>& names);

/// Draws every weight with an axis to `folder`, and kernel, recurrent kernel and bias of each recurrent layer together
/// as "LAYER.weights.png"; gives the paths of the files.
std::vector<std::string> write_weight_pictures(const std::vector<ShownWeight>& weights, const std::string& folder);
