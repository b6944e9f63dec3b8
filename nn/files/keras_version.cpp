#include "nn/files/keras_version.hpp"

#include <cstdio>

namespace nn::inline NN_ABI {

KerasVersion::KerasVersion(const std::string& text) {
  const int found = std::sscanf(text.c_str(), "%d.%d", &major, &minor);
  if (found < 1) major = 3;
  if (found < 2) minor = 0;
  tensorflow = text.ends_with("-tf") || (major == 2 && minor > 3);
}

bool is_old_optimizer(const Config& object, const KerasVersion& version) {
  if (version.major >= 3 || !object.is_fields()) return false;  // a name alone stands in .keras files, which are newer
  const Config* options = object.find("config");
  const Config* legacy = options ? options->find("is_legacy_optimizer") : nullptr;
  return !legacy || legacy->is_null() || legacy->as_bool("optimizer");
}

}  // namespace nn::inline NN_ABI
