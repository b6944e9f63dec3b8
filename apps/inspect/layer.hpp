// What a layer of a model gives for data from files.
#pragma once

#include <string>
#include <vector>

#include "nn/graph/model.hpp"

/// The names that layer_output takes, each with its shape.
std::string layer_names_text(const nn::Model& model);

/// Data for the model's inputs in their order, each from a .npy or a text file (nn/files/csv.hpp). An array may lack
/// the axis of the samples when it is one sample. Throws nn::Error naming the file when it does not fit its input.
std::vector<nn::Tensor> read_inputs(const nn::Model& model, const std::vector<std::string>& paths);

/// A table (rows, columns) as data of the shape `wanted`, whose first axis is that of the samples: a row a sample; a
/// row a step, for one sample or, where the number of steps is known, for several; or any table of as many numbers as
/// one sample has. Throws nn::Error naming `who` when the numbers do not fit.
nn::Tensor as_samples(nn::Tensor table, const nn::Shape& wanted, const std::string& who);

struct LayerOutput {
  std::string name;  // in full
  nn::Tensor value;
};
/// name: one of those listed, or any part of it that only one has.
LayerOutput layer_output(const nn::Model& model, const std::vector<nn::Tensor>& inputs, const std::string& name);

/// Its name, shape, range and numbers.
std::string output_text(const LayerOutput& output);
