#include "viz/html.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

using namespace viz;
using namespace std::string_literals;

TEST_CASE("html_text: what has a meaning in HTML is escaped, all else stays") {
  CHECK(html_text("<a href=\"x\">'&amp;'</a>") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/a&gt;");
  CHECK(html_text("e\u0301 مرحبا 한국어 👩‍👩‍👧\t\n") ==
        "e\u0301 مرحبا 한국어 👩‍👩‍👧\t\n");
  CHECK(html_text("") == "");
}

TEST_CASE("html_text: control characters become visible, broken UTF-8 becomes U+FFFD") {
  CHECK(html_text("a\0b\x1b[0m\r\x7f"s) == "a\u2400b\u241b[0m\u240d\u2421");
  CHECK(html_text("\xc2\x85\xff\xed\xa0\x80") == "\ufffd\ufffd\ufffd\ufffd\ufffd");
}

TEST_CASE("json_text: a string that can stand in a script") {
  CHECK(json_text("a\"b\\c\n\x01") == R"("a\u0022b\u005cc\u000a\u0001")");
  CHECK(json_text("</script><!--&\u2028") == R"("\u003c/script\u003e\u003c!--\u0026\u2028")");
  CHECK(json_text("e\u0301 한 \xff") == "\"e\u0301 한 \ufffd\"");
}

TEST_CASE("number_text: the shortest text that reads back as the same number") {
  CHECK(number_text(0.1f) == "0.1");
  CHECK(number_text(1e-05f) == "1e-05");
  CHECK(number_text(16777216.0f) == "16777216");
  CHECK(number_text(1. / 3) == "0.3333333333333333");
  CHECK(number_text(-std::nanf("")) == "NaN");
  CHECK(number_text(-std::numeric_limits<float>::infinity()) == "-inf");
  CHECK(json_number(std::numeric_limits<double>::infinity()) == "null");
  CHECK(json_number(-2.5) == "-2.5");
}

TEST_CASE("base64: the examples of RFC 4648") {
  const char* texts[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
  const char* codes[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
  for (int i = 0; i < 7; ++i) CHECK(base64(texts[i]) == codes[i]);
  CHECK(base64("\xff\xef\xbe"s) == "/+++");
}

TEST_CASE("float_bytes: IEEE numbers of 32 bits, lowest byte first") {
  CHECK(float_bytes(nn::tensor({1, 2}, {1, -2})) == "\0\0\x80\x3f\0\0\0\xc0"s);
}
