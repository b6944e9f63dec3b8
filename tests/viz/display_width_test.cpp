#include "viz/display_width.hpp"

#include <doctest/doctest.h>

using namespace viz;

// Widths: Unicode's EastAsianWidth.txt; clusters: UAX #29.
TEST_CASE("display_width: wide characters, marks, pictures") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("한국어") == 6);
  CHECK(display_width("日本 ｱ Ａ") == 9);
  CHECK(display_width("e\u0301\u0323") == 1);
  CHECK(display_width("مَرحبًا") == 5);
  CHECK(display_width("\u1112\u1161\u11AB") == 2);  // one syllable of three letters
  CHECK(display_width("🍇") == 2);
  CHECK(display_width("👩‍👩‍👧") == 2);
  CHECK(display_width("👍🏽") == 2);
  CHECK(display_width("🇰🇷🇫🇷") == 4);
  CHECK(display_width("❤") == 1);
  CHECK(display_width("❤\uFE0F") == 2);
  CHECK(display_width("\u0301") == 0);
  CHECK(display_width("") == 0);
}

TEST_CASE("clusters: a text is cut between what one sees as characters") {
  std::vector<std::string> texts;
  for (const Cluster& c : clusters("e\u0301a👩‍👩‍👧🇰🇷🇫각")) texts.push_back(c.text);
  CHECK(texts == std::vector<std::string>{"e\u0301", "a", "👩‍👩‍👧", "🇰🇷", "🇫", "각"});
}

TEST_CASE("clusters: nothing moves the cursor or turns the line around") {
  std::string all;
  for (const Cluster& c : clusters("\x1b[31m\r\b\x7f\u202e\u2066\xff\u009b")) all += c.text;
  CHECK(all == "\u241b[31m\u240d\u2408\u2421\ufffd\ufffd\ufffd\ufffd");
}

TEST_CASE("cut_to_width: what is missing is marked") {
  CHECK(cut_to_width("abc", 3) == "abc");
  CHECK(cut_to_width("abcd", 3) == "ab~");
  CHECK(cut_to_width("한국어", 4) == "한~");
  CHECK(cut_to_width("e\u0301e\u0301e\u0301", 2) == "e\u0301~");
}
