// The symbols that a network knows, and texts as their numbers.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "nn/tensor.hpp"

namespace tasks {

/// Characters, then <unk>, which stands for all others and for padding, and <eot>, the end of the text.
class Vocabulary {
 public:
  /// The characters of the texts, in the order of their code points. Throws Error for more than 20,000 symbols.
  explicit Vocabulary(const std::vector<std::string>& texts);
  /// A JSON file as the post's: {"a": 0, ..., "<unk>": n, "<eot>": n + 1}, in any order. Throws Error naming the file
  /// unless it numbers its symbols from 0 on, these two among them.
  static Vocabulary read(const std::filesystem::path& path);
  void write(const std::filesystem::path& path) const;

  std::size_t size() const { return symbols_.size(); }
  std::size_t unknown() const { return unknown_; }
  std::size_t end() const { return end_; }
  const std::string& symbol(std::size_t id) const { return symbols_.at(id); }
  /// Its number, or that of <unk>.
  std::size_t id(const std::string& symbol) const;

  /// (texts, padding): the first padding - 1 characters of each text, <eot>, and <unk> up to the end. Throws Error for
  /// texts that are no UTF-8.
  nn::Tensor encode(const std::vector<std::string>& texts, std::size_t padding) const;

 private:
  Vocabulary() = default;
  void number_symbols();

  std::vector<std::string> symbols_;
  std::unordered_map<std::string, std::size_t> ids_;
  std::size_t unknown_ = 0, end_ = 0;
};

}  // namespace tasks
