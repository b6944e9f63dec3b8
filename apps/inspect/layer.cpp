#include "apps/inspect/layer.hpp"

#include <algorithm>
#include <cmath>

#include "apps/common/text.hpp"
#include "apps/inspect/tensor_text.hpp"
#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/csv.hpp"
#include "nn/files/npy.hpp"
#include "nn/graph/names.hpp"

namespace {

using nn::None;
using nn::Shape;
using nn::Tensor;

// How many numbers a sample has along the axes that are known, the first of which is `from`.
std::size_t known_numbers(const Shape& wanted, std::size_t from) {
  std::size_t count = 1;
  for (std::size_t axis = from; axis < wanted.size(); ++axis) count *= wanted[axis] == None ? 1 : wanted[axis];
  return count;
}

// The shape of `samples` samples whose only axis of unknown length, if there is one, has `steps`.
Shape with_lengths(Shape wanted, std::size_t samples, std::size_t steps) {
  std::replace(wanted.begin() + 1, wanted.end(), None, steps);
  wanted[0] = samples;
  return wanted;
}

}  // namespace

std::string layer_names_text(const nn::Model& model) {
  std::vector<std::vector<std::string>> rows = {{"name", "shape"}};
  for (const nn::NamedOutput& output : nn::named_outputs(model.graph().calls())) {
    rows.push_back({output.name, nn::to_string(output.symbol.shape())});
  }
  return "Outputs by name\n" + table_text(rows, 2);
}

Tensor as_samples(Tensor table, const Shape& wanted, const std::string& who) {
  const std::size_t rows = table.shape(0), columns = table.shape(1), rank = wanted.size();
  const auto unknown = std::count(wanted.begin() + (rank > 0 ? 1 : 0), wanted.end(), None);
  if (rank == 0 || unknown > 1) {
    nn::fail(who, ": expected a .npy file for data of shape ", nn::to_string(wanted), ", got a table");
  }
  const std::size_t sample = known_numbers(wanted, 1), step = rank > 1 ? known_numbers(wanted, 2) : 1;
  const bool open = unknown == 1, open_steps = open && rank > 2 && wanted[1] == None;
  Shape shape;
  if (open_steps && columns == step) {
    shape = with_lengths(wanted, 1, rows);  // a row a step
  } else if (open ? sample > 0 && columns % sample == 0 : columns == sample) {
    shape = with_lengths(wanted, rows, open ? columns / sample : 0);  // a row a sample
  } else if (!open && rank > 2 && columns == step && rows % wanted[1] == 0) {
    shape = with_lengths(wanted, rows / wanted[1], 0);
  } else if (!open && rows * columns == sample) {
    shape = with_lengths(wanted, 1, 0);
  } else {
    nn::fail(who, ": expected a table that makes data of shape ", nn::to_string(wanted), ": ",
             open ? "a multiple of " : "", sample, " numbers a row for a sample a row",
             rank > 2 ? ", or " + std::to_string(step) + " a row for a step a row" : "", "; got ", rows, " rows of ",
             columns);
  }
  table.reshape(shape);
  return table;
}

std::vector<Tensor> read_inputs(const nn::Model& model, const std::vector<std::string>& paths) {
  const nn::Symbols& inputs = model.inputs();
  if (paths.size() != inputs.size()) {
    std::vector<std::string> names;
    for (const nn::Symbol& input : inputs) {
      names.push_back(input.call()->layer->name() + " " + nn::to_string(input.shape()));
    }
    nn::fail("expected --input for each of the model's inputs, ", nn::join(names), "; got ", paths.size());
  }
  std::vector<Tensor> data;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string bytes = nn::read_file(paths[i]);
    const Shape& wanted = inputs[i].shape();
    const std::string who = paths[i] + ": input '" + inputs[i].call()->layer->name() + "'";
    if (!bytes.starts_with("\x93NUMPY")) {
      data.push_back(as_samples(nn::parse_csv(bytes, paths[i]), wanted, who));
      continue;
    }
    Tensor x = nn::parse_npy(bytes, paths[i]);
    Shape shape = nn::shape_of(x);
    if (shape.size() + 1 == wanted.size()) shape.insert(shape.begin(), {1});
    if (!nn::fits(shape, wanted)) {
      nn::fail(who, ": expected data of shape ", nn::to_string(wanted), ", got ", nn::to_string(nn::shape_of(x)));
    }
    x.reshape(shape);
    data.push_back(std::move(x));
  }
  return data;
}

LayerOutput layer_output(const nn::Model& model, const std::vector<Tensor>& inputs, const std::string& name) {
  const nn::Symbol symbol = model.output(name);
  for (const nn::NamedOutput& output : nn::named_outputs(model.graph().calls())) {
    if (output.symbol == symbol) return {output.name, model.fetch(inputs, output.name)};
  }
  return {name, model.fetch(inputs, name)};
}

std::string output_text(const LayerOutput& output) {
  double low = INFINITY, high = -INFINITY;
  std::size_t odd = 0;
  for (std::size_t i = 0; i < output.value.size(); ++i) {
    const double value = static_cast<double>(output.value.data()[i]);
    if (!std::isfinite(value)) {
      ++odd;
      continue;
    }
    low = std::min(low, value);
    high = std::max(high, value);
  }
  std::string text = output.name + ": shape " + nn::to_string(nn::shape_of(output.value));
  if (low <= high) text += ", from " + number_text(low) + " to " + number_text(high);
  if (odd > 0) text += ", " + grouped_digits(odd) + " NaN or infinite";
  return text + "\n" + tensor_text(output.value) + "\n";
}
