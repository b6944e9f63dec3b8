// Tensors by name, in an order: what looking inside a model gives.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

/// Names with a tensor each. for (const auto& [name, tensor] : all) goes over them in their order.
struct NamedTensors : std::vector<std::pair<std::string, Tensor>> {
  using vector::vector;
  using vector::operator[];
  /// As many names as tensors.
  NamedTensors(const std::vector<std::string>& names, std::vector<Tensor> tensors);
  /// The tensor of that name. Throws Error listing the names there are.
  const Tensor& operator[](std::string_view name) const;
  /// The tensor of that name, or null.
  const Tensor* find(std::string_view name) const;
  std::vector<std::string> names() const;
};

}  // namespace nn::inline NN_ABI
