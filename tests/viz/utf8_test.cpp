#include "viz/utf8.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace viz;

namespace {

std::vector<char32_t> points(const std::u32string& text) { return {text.begin(), text.end()}; }

}  // namespace

TEST_CASE("decode_utf8: one to four bytes make a code point") {
  CHECK(decode_utf8("").empty());
  CHECK(decode_utf8("aé€😀") == points(U"a\u00E9\u20AC\U0001F600"));
  CHECK(decode_utf8("\x7F \xC2\x80 \xDF\xBF \xE0\xA0\x80 \xEF\xBF\xBF \xF0\x90\x80\x80 \xF4\x8F\xBF\xBF") ==
        points(U"\x7F \x80 \x7FF \x800 \xFFFF \x10000 \x10FFFF"));
  CHECK(decode_utf8(std::string_view("a\0b", 3)) == std::vector<char32_t>{U'a', 0, U'b'});
}

TEST_CASE("decode_utf8: bytes outside any sequence become U+FFFD") {
  CHECK(decode_utf8("a\x80z") == points(U"a\uFFFDz"));
  CHECK(decode_utf8("\xFF\xFE") == points(U"\uFFFD\uFFFD"));
  CHECK(decode_utf8("\xC0\xAF") == points(U"\uFFFD\uFFFD"));                      // overlong '/'
  CHECK(decode_utf8("\xE0\x80\xAF") == points(U"\uFFFD\uFFFD\uFFFD"));            // overlong '/'
  CHECK(decode_utf8("\xED\xA0\x80") == points(U"\uFFFD\uFFFD\uFFFD"));            // a surrogate
  CHECK(decode_utf8("\xF4\x90\x80\x80") == points(U"\uFFFD\uFFFD\uFFFD\uFFFD"));  // beyond U+10FFFF
}

TEST_CASE("decode_utf8: the beginning of a sequence becomes one U+FFFD") {
  CHECK(decode_utf8("\xE2\x82") == points(U"\uFFFD"));
  CHECK(decode_utf8("\xE2\x82z") == points(U"\uFFFDz"));
  CHECK(decode_utf8("\xF0\x9F\x98\xE2\x82\xAC") == points(U"\uFFFD\u20AC"));
  // The example of the Unicode standard, table 3-11.
  CHECK(decode_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41") == points(U"\uFFFD\uFFFD\uFFFD\uFFFDA"));
}
