// Characters as the numbers that an Embedding reads, and texts as rows of them.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "nn/tensor.hpp"

namespace tasks {

struct Encoder {
  /// Numbers of the characters that more than one of the texts has, by code point from 2 on; 0 is padding. The others
  /// become `unknown`, which the network so learns too.
  static Encoder of(const std::vector<std::u32string>& texts, std::size_t length, bool pad_after);

  /// What save() wrote, or whoever trained a model elsewhere. Throws nn::Error naming the file.
  static Encoder load(const std::string& path);
  /// JSON: {"labels": [two texts], "length": 48, "padding": "pre" or "post", "unknown": 1, "ids": {"a": 2, ...}}
  void save(const std::string& path) const;

  /// How many numbers there are: the Embedding's input_dim.
  std::size_t size() const;
  /// Where the text begins in its row, and how many of its characters are in it: of a text longer than the row the last
  /// ones, as Keras's pad_sequences cuts.
  std::size_t begin(const std::u32string& text) const { return pad_after ? 0 : length - kept(text); }
  std::size_t kept(const std::u32string& text) const { return std::min(text.size(), length); }
  /// (n, length)
  nn::Tensor encode(const std::vector<std::u32string>& texts) const;

  std::map<char32_t, std::size_t> ids;
  std::array<std::string, 2> labels = {};
  std::size_t length = 0, unknown = 1;
  bool pad_after = false;
};

}  // namespace tasks
