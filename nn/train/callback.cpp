#include "nn/train/callback.hpp"

#include <algorithm>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

void Logs::set(const std::string& name, double value) {
  for (auto& [key, number] : entries) {
    if (key == name) {
      number = value;
      return;
    }
  }
  entries.emplace_back(name, value);
}

bool Logs::contains(const std::string& name) const {
  return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == name; });
}

double Logs::operator[](const std::string& name) const {
  std::vector<std::string> names;
  for (const auto& [key, number] : entries) {
    if (key == name) return number;
    names.push_back(key);
  }
  fail("no log named '", name, "'; the logs are: ", names.empty() ? "none" : join(names));
}

}  // namespace nn::inline NN_ABI
