#include "nn/inspect/named_tensors.hpp"

#include <algorithm>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

NamedTensors::NamedTensors(const std::vector<std::string>& names, std::vector<Tensor> tensors) {
  for (std::size_t k = 0; k < names.size(); ++k) emplace_back(names[k], std::move(tensors.at(k)));
}

const Tensor* NamedTensors::find(std::string_view name) const {
  const auto found = std::find_if(begin(), end(), [&](const auto& entry) { return entry.first == name; });
  return found == end() ? nullptr : &found->second;
}

const Tensor& NamedTensors::operator[](std::string_view name) const {
  if (const Tensor* found = find(name)) return *found;
  fail("no tensor named '", name, "'; the names are: ", empty() ? "none" : join(names()));
}

std::vector<std::string> NamedTensors::names() const {
  std::vector<std::string> all;
  for (const auto& entry : *this) all.push_back(entry.first);
  return all;
}

}  // namespace nn::inline NN_ABI
