#include "viz/ticks.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace viz {

int round_step(double at_least) {
  for (int power = 1;; power *= 10) {
    for (const int base : {1, 2, 5}) {
      if (base * power >= at_least || power == 100'000'000) return base * power;
    }
  }
}

namespace {

// base * 10^exponent; `digits` counts the digits of the base: 2 for 2.5.
struct Step {
  double base;
  int exponent;
  double size() const { return base * std::pow(10, exponent); }
  int digits() const { return base == 2.5 ? 2 : 1; }
};

// With the minus sign, which is as wide as a plus, as matplotlib writes it. Not printf: that would write a comma as soon
// as a program sets a locale with one.
std::string written(double value, std::chars_format format, int precision) {
  char text[400];
  const auto end = std::to_chars(std::begin(text), std::end(text), value, format, precision).ptr;
  std::string number;
  for (const char* c = text; c != end; ++c) *c == '-' ? number += "\u2212" : number += *c;
  return number;
}

// As an exponent: ⁻⁷.
std::string raised(int exponent) {
  static constexpr const char* digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text;
  for (const char c : std::to_string(exponent)) text += c == '-' ? "⁻" : digits[c - '0'];
  return text;
}

std::string format(double value, double largest, const Step& step) {
  if (std::abs(value) < step.size() / 2) value = 0;  // no noise, and no minus, around zero
  const int decimals = std::max(0, step.digits() - 1 - step.exponent);
  const bool plain = largest >= 1e-4 && largest < 1e6;
  if (plain) return written(value, std::chars_format::fixed, decimals);
  const int magnitude = static_cast<int>(std::floor(std::log10(largest)));
  return written(value, std::chars_format::general, std::max(1, magnitude - step.exponent + step.digits()));
}

}  // namespace

std::vector<NumberTick> number_ticks(double low, double high, int at_most) {
  constexpr double tolerance = 1e-6;  // in steps: 0.1 is still a tick when the data begin with 0.1f
  const double largest = std::max(std::abs(low), std::abs(high));
  for (int exponent = static_cast<int>(std::floor(std::log10((high - low) / at_most)));; ++exponent) {
    for (const double base : {1.0, 2.0, 2.5, 5.0}) {
      const Step step{base, exponent};
      const double first = std::ceil(low / step.size() - tolerance);
      const double last = std::floor(high / step.size() + tolerance);
      if (last - first + 1 > at_most) continue;
      std::vector<NumberTick> ticks;
      for (double i = first; i <= last; ++i) {
        const double value = i * step.size();
        ticks.push_back({std::clamp(value, low, high), format(value, largest, step)});
      }
      return ticks;
    }
  }
}

std::vector<NumberTick> log_ticks(double low, double high, int at_most) {
  constexpr double tolerance = 1e-9;
  const int first = static_cast<int>(std::ceil(std::log10(low) - tolerance));
  const int last = static_cast<int>(std::floor(std::log10(high) + tolerance));
  if (last - first < 1) return number_ticks(low, high, at_most);
  const int step = (last - first) / std::max(1, at_most - 1) + 1;
  const int begin = static_cast<int>(std::ceil(static_cast<double>(first) / step)) * step;
  std::vector<NumberTick> ticks;
  for (int exponent = begin; exponent <= last; exponent += step) {
    const std::string text = first >= -3 && last <= 4
                                 ? written(std::pow(10, exponent), std::chars_format::fixed, std::max(0, -exponent))
                                 : "10" + raised(exponent);
    ticks.push_back({std::clamp(std::pow(10, exponent), low, high), text});
  }
  return ticks;
}

std::vector<double> minor_log_ticks(double low, double high) {
  const int first = static_cast<int>(std::floor(std::log10(low))), last = static_cast<int>(std::ceil(std::log10(high)));
  std::vector<double> ticks;
  if (last - first > 8 || std::log10(high / low) < 1) return ticks;
  for (int exponent = first; exponent < last; ++exponent) {
    for (int factor = 2; factor < 10; ++factor) {
      const double value = factor * std::pow(10, exponent);
      if (value >= low && value <= high) ticks.push_back(value);
    }
  }
  return ticks;
}

std::string short_number(double value, int digits) {
  if (std::isnan(value)) return "nan";  // never "-nan"
  return written(value == 0 ? 0 : value, std::chars_format::general, digits);
}

}  // namespace viz
