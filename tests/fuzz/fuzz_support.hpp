// What the fuzz targets share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <sstream>
#include <string>

#include "nn/check.hpp"
#include "nn/graph/model.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

/// Goes over everything in a model without running it.
inline void use_model(const nn::Model& model) {
  std::ostringstream text;
  model.summary(text);
  model.to_json();
}

/// Calls open(), which may throw Error of one line and nothing else: other exceptions end the process.
template <class Open>
void expect_model_or_error(const Open& open) {
  try {
    open();
  } catch (const nn::Error& error) {
    if (std::string(error.what()).find('\n') == std::string::npos) return;
    std::cerr << "an error of more than one line: " << error.what() << '\n';
    std::abort();
  }
}

/// Changes up to 64 bytes somewhere, and leaves everything else where it stands.
inline void change_in_place(std::string& bytes, std::minstd_rand& random) {
  if (bytes.empty()) return;
  const std::size_t begin = random() % bytes.size(),
                    length = std::min<std::size_t>(1 + random() % 64, bytes.size() - begin);
  std::string piece = bytes.substr(begin, length);
  const std::size_t kept = LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(piece.data()), length, length);
  bytes.replace(begin, kept, piece, 0, kept);
}
