#include "nn/files/activations_json.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "files_support.hpp"
#include "nn/files/atomic_file.hpp"

using namespace nn;

TEST_CASE("activations as json: what is written comes back, in order, to the last bit") {
  Tensor odd = tensor({2, 1, 3}, {0.1, -1e-30, 12345678.9, NAN, INFINITY, -INFINITY});
  const NamedTensors all = {{"z \"quoted\" \\ \n\xC3\xA9", odd}, {"a", tensor({}, {3})}, {"none", zeros({2, 0})}};
  const Scratch scratch;
  persist_to_json_file(all, scratch.path / "a.json");
  const NamedTensors again = load_activations_from_json_file(scratch.path / "a.json");
  REQUIRE(again.names() == all.names());
  CHECK(shape_of(again["none"]) == Shape{2, 0});
  CHECK(again["a"] == all["a"]);
  for (std::size_t i = 0; i < odd.size(); ++i) {
    const Scalar value = again[0].second.data()[i];
    CHECK((value == odd.data()[i] || (std::isnan(value) && i == 3)));
  }
  CHECK(shape_of(again[0].second) == Shape{2, 1, 3});
}

TEST_CASE("activations as json: what Python writes") {
  const NamedTensors all = parse_activations_json("{\"\\u00e9\\ud83d\\ude00\": [[1, 2.5e-3],\n [-3, NaN]], \"b\": []}", "x.json");
  CHECK(all.names() == std::vector<std::string>{"\xC3\xA9\xF0\x9F\x98\x80", "b"});
  CHECK(all[0].second(0, 1) == doctest::Approx(0.0025));
  CHECK(std::isnan(all[0].second(1, 1)));
  CHECK(parse_activations_json(" {} ", "x.json").empty());
}

TEST_CASE("activations as json: anything else is an error that names the file and the place") {
  const auto refusal = [](const std::string& text) { return error_of([&] { parse_activations_json(text, "x.json"); }); };
  CHECK(refusal("{\"a\": [[1], [2, 3]]}") == "x.json: expected lists of the same length at byte 18; such files hold {\"name\": [[numbers, ...], ...], ...}");
  for (const char* text : {"", "[1]", "{", "{\"a\"", "{\"a\": }", "{\"a\": [1, [2]]}", "{\"a\": [[1], 2]}", "{\"a\": [[], 2]}", "{\"a\": [[], [[]]]}",
                           "{\"a\": [1,]}", "{\"a\": 1, \"a\": 2}", "{\"a\": 1} 2", "{\"a\": \"b\"}", "{\"a\": 1e999}", "{\"a\": inf}", "{\"a\": nan}",
                           "{\"a\\q\": 1}", "{\"\\ud83d\\u0041\": 1}", "{\"\\u00g1\": 1}", "{\"a\": [1 2]}", "{\"a\\"}) {
    CAPTURE(text);
    CHECK(refusal(text).starts_with("x.json: expected "));
  }
  CHECK(refusal("{\"a\": " + std::string(100000, '[')).find("at most 32 axes") != std::string::npos);
}
