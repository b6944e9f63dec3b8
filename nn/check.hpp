// Errors: one sentence that says who, what was expected, what came, and the way out.
#pragma once

#include <cstddef>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI {

/// What the library throws for bad input.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The text with its control characters written as \n or \x1b: what a file holds may stand in an error, and an error is
/// one line.
std::string one_line(const std::string& text);

/// Throws Error with the parts written one after the other, as one line.
template <class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
  std::ostringstream text;
  (text << ... << parts);
  throw Error(one_line(text.str()));
}

/// Throws Error "who: expected what to be one of a, b, c; got 'value'" unless value is among the choices.
void expect_one_of(const std::string& who, const std::string& what, const std::string& value,
                   const std::vector<std::string>& choices);

/// Throws Error "who: expected what from low to high, got value" when value lies outside or is not a number.
void expect_between(const std::string& who, const std::string& what, double value, double low, double high);

/// Throws Error "who: expected from 1 to 16777216 units, got 0" for numbers of units that cannot be meant.
void expect_units(const std::string& who, std::size_t units);

/// Throws Error "who: expected a dropout rate from 0 to below 1, got 1" for shares that cannot be dropped.
void expect_rate(const std::string& who, const std::string& what, double rate);

/// "a, b, c"
std::string join(const std::vector<std::string>& words, const std::string& between = ", ");

}  // namespace nn::inline NN_ABI
