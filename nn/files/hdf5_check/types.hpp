// What the messages of an object say about its numbers: how many, of which type, their fill value, their filters.
#pragma once

#include <optional>

#include "nn/files/hdf5_check/bytes.hpp"

namespace nn::inline NN_ABI::hdf5 {

inline constexpr std::uint64_t max_rank = 32;

struct Type {
  enum Kind { number, fixed_text, variable_text } kind;
  std::uint64_t size;
};

// A dataspace: how many elements; 2^64 - 1 for more than that.
std::uint64_t space_of(const Bytes& bytes, Span data);

// A datatype: numbers, or texts of fixed or variable length.
Type type_of(const Bytes& bytes, Span data);

// The value of numbers that were never written. message: 0x04, a value alone, or 0x05, with flags.
void check_fill(const Bytes& bytes, std::uint64_t message, Span data, const std::optional<Type>& type);

void check_filters(const Bytes& bytes, Span data);

}  // namespace nn::inline NN_ABI::hdf5
