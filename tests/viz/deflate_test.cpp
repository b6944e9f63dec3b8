#include "viz/deflate.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace viz;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes of(const std::string& text) { return {text.begin(), text.end()}; }

}  // namespace

// The expected bytes follow from RFC 1950 and RFC 1951 by hand; that pictures of any size come back is in png_test.cpp.
TEST_CASE("deflated: a header, one block of fixed codes, a checksum") {
  CHECK(deflated({}) == Bytes{0x78, 0x01, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01});
  CHECK(deflated(of("a")) == Bytes{0x78, 0x01, 0x4B, 0x04, 0x00, 0x00, 0x62, 0x00, 0x62});
}

TEST_CASE("deflated: what repeats costs little, at a stride or not") {
  CHECK(deflated(Bytes(100'000, 7)).size() < 1000);  // at most 20 bits for 258 bytes
  Bytes rows;
  for (unsigned i = 0, state = 1; i < 50 * 1000; ++i) {
    state = state * 1664525 + 1013904223;
    rows.push_back(i < 1000 ? static_cast<std::uint8_t>(state >> 24) : rows[i - 1000]);
  }
  CHECK(deflated(rows, 1000).size() < 2000);
  CHECK(deflated(rows).size() < 2000);
}
