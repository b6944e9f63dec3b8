#include "viz/bidi.hpp"

#include <algorithm>

#ifdef VIZ_FRIBIDI
#include <fribidi.h>
#endif

namespace viz {

std::vector<char32_t> visual_order(std::span<const char32_t> line) {
  std::vector<char32_t> order(line.begin(), line.end());
#ifdef VIZ_FRIBIDI
  constexpr char32_t first_right_to_left = 0x590;
  if (std::all_of(line.begin(), line.end(), [](char32_t p) { return p < first_right_to_left; })) return order;
  const auto length = static_cast<FriBidiStrIndex>(line.size());
  std::vector<FriBidiChar> text(line.begin(), line.end());
  std::vector<FriBidiCharType> types(line.size());
  std::vector<FriBidiBracketType> brackets(line.size());
  std::vector<FriBidiJoiningType> joining(line.size());
  std::vector<FriBidiLevel> levels(line.size());
  FriBidiParType direction = FRIBIDI_PAR_ON;
  fribidi_get_bidi_types(text.data(), length, types.data());
  fribidi_get_bracket_types(text.data(), length, types.data(), brackets.data());
  if (fribidi_get_par_embedding_levels_ex(types.data(), brackets.data(), length, &direction, levels.data()) == 0) {
    return order;
  }
  fribidi_get_joining_types(text.data(), length, joining.data());
  fribidi_join_arabic(types.data(), length, levels.data(), joining.data());
  constexpr FriBidiFlags flags = FRIBIDI_FLAGS_DEFAULT | FRIBIDI_FLAGS_ARABIC;
  fribidi_shape(flags, levels.data(), length, joining.data(), text.data());
  if (fribidi_reorder_line(flags, types.data(), length, 0, direction, levels.data(), text.data(), nullptr) == 0) {
    return order;
  }
  // Two letters that became one leave FRIBIDI_CHAR_FILL; marks of direction have done their work.
  text.resize(static_cast<std::size_t>(fribidi_remove_bidi_marks(text.data(), length, nullptr, nullptr, nullptr)));
  std::erase(text, FriBidiChar{FRIBIDI_CHAR_FILL});
  order.assign(text.begin(), text.end());
#endif
  return order;
}

}  // namespace viz
