// Where axes and colour bars have their numbers, and how these are written.
#pragma once

#include <string>
#include <vector>

namespace viz {

/// The least of 1, 2, 5, 10, 20, 50, ... that is not below the given number.
int round_step(double at_least);

struct NumberTick {
  double value;
  std::string text;
};

/// All numbers here have U+2212 for their minus sign, as matplotlib writes it.

/// Multiples of 1, 2, 2.5 or 5 times a power of ten from low to high, as many as possible up to `at_most`; if
/// that is 6 or more, there are at least three. All have the same digits behind the point (0.0, 0.5, 1.0),
/// very large and very small numbers an exponent (2e-07). Expects a range that visible_range leaves as it is.
std::vector<NumberTick> number_ticks(double low, double high, int at_most = 6);

/// Powers of ten from low to high, above 0, every second, third, ... of them if they are more than `at_most`; or, when
/// less than two lie there, round numbers as number_ticks has them. Written 0.001 to 10000, or 10⁻⁷.
std::vector<NumberTick> log_ticks(double low, double high, int at_most = 6);

/// Twice, three times, ... nine times each power of ten from low to high; none where there are too many.
std::vector<double> minor_log_ticks(double low, double high);

/// The number in so many digits: 0.25, 1e−05, inf, nan.
std::string short_number(double value, int digits);

}  // namespace viz
