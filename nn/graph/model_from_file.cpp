#include "nn/graph/model_from_file.hpp"

namespace nn::inline NN_ABI {

namespace {

thread_local ModelFromFile* innermost = nullptr;

bool take(std::size_t& left, std::size_t count) {
  if (count > left) return false;
  left -= count;
  return true;
}

}  // namespace

ModelFromFile::ModelFromFile(std::size_t numbers) : numbers_(numbers), left_(numbers), outer_(innermost) {
  innermost = this;
}

ModelFromFile::~ModelFromFile() { innermost = outer_; }

ModelFromFile* ModelFromFile::current() { return innermost; }

bool ModelFromFile::take_numbers(std::size_t count) { return take(left_, count); }

bool ModelFromFile::take_names(std::size_t bytes) { return take(names_left_, bytes); }

}  // namespace nn::inline NN_ABI
