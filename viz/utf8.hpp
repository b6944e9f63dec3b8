// UTF-8: from bytes to code points and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace viz {

/// What stands for bytes that are no UTF-8.
inline constexpr char32_t replacement_character = 0xFFFD;

/// The code points of a UTF-8 text. Bytes that do not belong to a well-formed sequence (also: overlong forms,
/// surrogates, beyond U+10FFFF) become U+FFFD, one for each longest beginning of a sequence, as the Unicode
/// standard recommends (chapter 3.9, "U+FFFD Substitution of Maximal Subparts").
std::vector<char32_t> decode_utf8(std::string_view text);

/// Appends a code point; one beyond U+10FFFF or a surrogate as U+FFFD.
void append_utf8(std::string& text, char32_t point);

/// What shows a control character: U+2400 to U+2421 for those of ASCII, U+FFFD for U+0080 to U+009F. Other code points
/// are returned as they are.
char32_t visible_control(char32_t point);

}  // namespace viz
