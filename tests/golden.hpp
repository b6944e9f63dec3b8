// Reads the expected numbers of tests/golden (format: README.md there).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "nn/autodiff/ops.hpp"

struct GoldenCase {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::map<std::string, nn::Tensor> tensors;
  std::vector<std::string> order;  // of the tensors in the file
  bool single = false;             // some are recorded in single precision only

  bool has(const std::string& tensor) const { return tensors.count(tensor) > 0; }
  bool says(const std::string& attribute) const { return attributes.count(attribute) > 0; }
  const nn::Tensor& at(const std::string& tensor) const;
  std::string text(const std::string& attribute) const;
  double number(const std::string& attribute) const;
  double number(const std::string& attribute, double otherwise) const;
  std::size_t count(const std::string& attribute) const;  // a number of units and the like
  nn::Axes list(const std::string& attribute) const;  // 2,1
  /// The tensors whose names start with the prefix, in the order of the file, without it.
  std::vector<std::string> names(const std::string& prefix) const;
  bool flag(const std::string& attribute) const;
  /// An activation under this library's name: "leaky_relu_0.2" is "leaky_relu", "hard_sigmoid_keras3" "hard_sigmoid".
  std::string activation(const std::string& attribute) const;
};

/// All cases of tests/golden/<file>. Throws if the file cannot be read or is cut short.
std::vector<GoldenCase> read_goldens(const std::string& file);
