#include "nn/files/npy.hpp"

#include <doctest/doctest.h>

#include "files_support.hpp"
#include "nn/random.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

// A file of version 1 with that header; the length of the header is what it says unless given.
std::string npy(const std::string& header, const std::string& data, int length = -1) {
  const std::size_t size = length < 0 ? header.size() : static_cast<std::size_t>(length);
  return std::string("\x93NUMPY\1\0", 8) + static_cast<char>(size & 255) + static_cast<char>(size >> 8) + header + data;
}

std::string header(const std::string& descr, const std::string& shape, const std::string& by_columns = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + by_columns + ", 'shape': " + shape + ", }\n";
}

std::string refusal(const std::string& bytes) {
  return error_of([&] { parse_npy(bytes, "x.npy"); });
}

}  // namespace

TEST_CASE("npy: every type in both orders of bytes") {
  const auto b = [](std::initializer_list<int> bytes) { return std::string(bytes.begin(), bytes.end()); };
  const std::vector<std::tuple<std::string, std::string, double>> cases = {
      {"<f2", b({0x00, 0xc1}), -2.5}, {">f2", b({0x7b, 0xff}), 65504}, {"<f2", b({1, 0}), 0x1p-24},
      {"<f4", b({0, 0, 0x20, 0xc0}), -2.5}, {">f4", b({0xc0, 0x20, 0, 0}), -2.5}, {"<f8", b({0, 0, 0, 0, 0, 0, 4, 0xc0}), -2.5},
      {">f8", b({0xc0, 4, 0, 0, 0, 0, 0, 0}), -2.5}, {"|i1", b({0xff}), -1}, {"<i2", b({1, 0x80}), -32767}, {">i2", b({1, 2}), 258},
      {"<i4", b({1, 0, 1, 0}), 65537}, {"<i8", b({0xfe, -1, -1, -1, -1, -1, -1, -1}), -2}, {"|u1", b({0xff}), 255},
      {">u2", b({0xff, 0xfe}), 65534}, {"<u4", b({0, 0, 0, 0x80}), 0x1p31}, {"<u8", b({0, 0, 0, 0, 0, 0, 0, 0x80}), 0x1p63},
      {"|b1", b({1}), 1}};
  for (const auto& [descr, bytes, value] : cases) {
    const std::string text = header(descr, "()");
    INFO(text);
    const Tensor x = parse_npy(npy(text, bytes), "x.npy");
    CHECK(x.dimension() == 0);
    CHECK(static_cast<double>(x()) == value);
  }
}

TEST_CASE("npy: by rows and by columns, in all versions") {
  const std::string numbers{1, 2, 3, 4, 5, 6};
  CHECK(parse_npy(npy(header("|u1", "(2, 3)"), numbers), "x") == tensor({2, 3}, {1, 2, 3, 4, 5, 6}));
  CHECK(parse_npy(npy(header("|u1", "(2, 3)", "True"), numbers), "x") == tensor({2, 3}, {1, 3, 5, 2, 4, 6}));
  CHECK(shape_of(parse_npy(npy(header("|u1", "(0, 3)"), ""), "x")) == Shape{0, 3});
  const std::string text = header("|u1", "(6,)"), length{static_cast<char>(text.size()), 0, 0, 0};
  for (const char version : {'\2', '\3'}) {
    CHECK(parse_npy("\x93NUMPY" + std::string{version, '\0'} + length + text + numbers, "x") == tensor({6}, {1, 2, 3, 4, 5, 6}));
  }
}

TEST_CASE("npy: what is written is read again, to the bit") {
  const Scratch scratch;
  Random random(1);
  for (const Shape& shape : {Shape{}, {7}, {3, 4}, {2, 3, 4}, {0, 2}}) {
    const Tensor x = random_uniform(shape, -1, 1, random);
    write_npy(x, scratch.path / "x.npy");
    CHECK(read_npy(scratch.path / "x.npy") == x);
    CHECK((read_file(scratch.path / "x.npy").size() - x.size() * sizeof(Scalar)) % 64 == 0);
    write_npy(x, scratch.path / "x.npy", 4);
    check_close(read_npy(scratch.path / "x.npy"), x, 1e-7);
  }
}

TEST_CASE("npy: what does not fit is one sentence with the file's name") {
  CHECK(refusal("text") == "x.npy: expected a NumPy file that starts with \\x93NUMPY, got another kind");
  CHECK(refusal(npy(header("a\nb\x1b[1m", "()"), "")).ends_with("got descr 'a\\nb\\x1b[1m'"));
  CHECK(refusal(npy(header("<f4", "(1152921504606846976, 1152921504606846976)"), "abcd")) ==
        "x.npy: expected data for an array of shape (1152921504606846976, 1152921504606846976), got 4 bytes");
  CHECK(refusal(npy(header("<f4", "(0, 1152921504606846976)"), "")).starts_with("x.npy: expected data for an array of shape (0,"));
  CHECK(refusal(npy(header("<f4", "(2,)"), "abcd")) == "x.npy: expected data for an array of shape (2,), got 4 bytes");
  CHECK(refusal(npy(header("<f4", "(99999999999999999999,)"), "abcd")).find("a length of an axis that is no number below 2^64") != std::string::npos);
  CHECK(refusal(npy(header("<c8", "()"), "abcdefgh")) ==
        "x.npy: expected an array of bool, integers of 1 to 8 bytes or floats of 2, 4 or 8, got descr '<c8'");
  CHECK(refusal(npy(header("<f4", "()"), "abcd", 60000)) == "x.npy: expected a header of 60000 bytes as it says, got a file of " +
                                                               std::to_string(10 + header("<f4", "()").size() + 4));
  const std::string whole = npy(header("<f4", "(2, 1)"), "abcdefgh");
  for (std::size_t length = 0; length < whole.size(); ++length) CHECK(refusal(whole.substr(0, length)).starts_with("x.npy: expected"));
}
