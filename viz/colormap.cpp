#include "viz/colormap.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>

#include "nn/check.hpp"
#include "viz/colormap_tables.hpp"

namespace viz {

namespace {

using Entries = std::array<Color, 256>;

// A channel of a map that is straight between few points: at x (0 to 1) the channel is y.
struct Point {
  double x, y;
};
using Channel = std::initializer_list<Point>;

// Entry i of a channel. The operations are those of matplotlib (lib/matplotlib/colors.py,
// _create_lookup_table) in the same order, because the last bit decides: 33 * (1 / 255.) * 255 is less than
// 33, and cut off to 32.
consteval std::uint8_t interpolate(Channel channel, int i) {
  const double x = 255 * (i == 255 ? 1 : i * (1 / 255.));
  const Point* b = channel.begin() + 1;
  while (255 * b->x < x) ++b;
  const Point* a = b - 1;
  const double way = (x - 255 * a->x) / (255 * b->x - 255 * a->x);
  return static_cast<std::uint8_t>((way * (b->y - a->y) + a->y) * 255);
}

// Computed by the compiler, which rounds after every operation; at run time a fused multiply-add would not.
consteval Entries segmented(Channel red, Channel green, Channel blue) {
  Entries entries;
  for (int i = 0; i < 256; ++i) {
    entries[static_cast<std::size_t>(i)] = {interpolate(red, i), interpolate(green, i), interpolate(blue, i)};
  }
  return entries;
}

constexpr Entries from_table(const std::array<std::uint32_t, 256>& table) {
  Entries entries;
  for (std::size_t i = 0; i < 256; ++i) {
    const std::uint32_t rgb = table[i];
    entries[i] = {static_cast<std::uint8_t>(rgb >> 16), static_cast<std::uint8_t>(rgb >> 8 & 0xFF),
                  static_cast<std::uint8_t>(rgb & 0xFF)};
  }
  return entries;
}

// Break points: matplotlib, lib/matplotlib/_cm.py.
constexpr Entries hot =
    segmented({{0, 0.0416}, {0.365079, 1}, {1, 1}}, {{0, 0}, {0.365079, 0}, {0.746032, 1}, {1, 1}},
              {{0, 0}, {0.746032, 0}, {1, 1}});
constexpr Entries bwr =
    segmented({{0, 0}, {0.5, 1}, {1, 1}}, {{0, 0}, {0.5, 1}, {1, 0}}, {{0, 1}, {0.5, 1}, {1, 0}});
constexpr Entries gray = segmented({{0, 0}, {1, 1}}, {{0, 0}, {1, 1}}, {{0, 0}, {1, 1}});

// NaN. NB: transparent in matplotlib. Where a map has light greys of its own, a pale green tells it apart.
constexpr Color light_grey{211, 211, 211};
constexpr Color pale_green{190, 225, 190};

}  // namespace

Color Colormap::operator()(double x) const {
  if (std::isnan(x)) return bad;
  return entries[static_cast<std::size_t>(std::clamp(x * 256, 0.0, 255.0))];
}

Colormap colormap(const std::string& name) {
  if (name == "hot") return {hot, light_grey};
  if (name == "bwr") return {bwr, light_grey};
  if (name == "viridis") return {from_table(viridis_table), light_grey};
  if (name == "gray") return {gray, pale_green};
  if (name == "magma") return {from_table(magma_table), light_grey};
  if (name == "coolwarm") return {from_table(coolwarm_table), pale_green};
  nn::fail("colormap: expected a name out of hot, bwr, viridis, gray, magma, coolwarm; got '", name, "'");
}

}  // namespace viz
