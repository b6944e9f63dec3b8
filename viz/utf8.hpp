// UTF-8: from bytes to code points.
#pragma once

#include <string_view>
#include <vector>

namespace viz {

/// What stands for bytes that are no UTF-8.
inline constexpr char32_t replacement_character = 0xFFFD;

/// The code points of a UTF-8 text. Bytes that do not belong to a well-formed sequence (also: overlong forms,
/// surrogates, beyond U+10FFFF) become U+FFFD, one for each longest beginning of a sequence, as the Unicode
/// standard recommends (chapter 3.9, "U+FFFD Substitution of Maximal Subparts").
std::vector<char32_t> decode_utf8(std::string_view text);

}  // namespace viz
