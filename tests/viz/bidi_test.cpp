#include "viz/bidi.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace viz;

namespace {

std::u32string ordered(const std::u32string& line) {
  const std::vector<char32_t> order = visual_order(line);
  return {order.begin(), order.end()};
}

}  // namespace

TEST_CASE("visual_order: left-to-right text stays as it is") {
  for (const std::u32string text : {U"", U"abc (1)", U"e\u0301", U"안녕", U"\U0001F600"}) CHECK(ordered(text) == text);
}

#ifndef VIZ_FRIBIDI
TEST_CASE("visual_order: right-to-left text") { MESSAGE("skipped: built without FriBidi"); }
#else
TEST_CASE("visual_order: Hebrew runs from the right, numbers within it from the left") {
  CHECK(ordered(U"שלום") == U"םולש");
  CHECK(ordered(U"abc שלום 123") == U"abc 123 םולש");  // UAX #9: numbers belong to the run before them
  CHECK(ordered(U"(שלום)") == U"(םולש)");
  CHECK(ordered(U"שלום abc") == U"abc םולש");
  CHECK(ordered(U"א\u05B0ב") == U"בא\u05B0");  // the mark behind its letter still
  CHECK(ordered(U"\u202Eabc\u202C") == U"cba");
}

TEST_CASE("visual_order: Arabic letters take the forms that join them") {
  // meem initial, reh final, hah initial, beh medial, alef final: Unicode's Arabic Presentation Forms-B.
  CHECK(ordered(U"\u0645\u0631\u062D\u0628\u0627") == U"\uFE8E\uFE92\uFEA3\uFEAE\uFEE3");
  CHECK(ordered(U"\u0644\u0627") == U"\uFEFB");  // lam and alef are one
}
#endif
