#include "viz/attention_explorer.hpp"

#include <doctest/doctest.h>

#include "nn/check.hpp"

using namespace viz;

namespace {

const AttentionExample example{{"a", "b"}, {"<x>"}, {{nn::tensor({1, 2}, {1, -2}), "decoder"}}, "first"};

bool has(const std::string& html, const std::string& part) { return html.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("attention_explorer: symbols, labels and exact weights are in the page") {
  const std::string html = attention_explorer({example}, {.source_label = "English", .title = "1 < 2"});
  CHECK(has(html, R"("source":"English","target":"output","low":null,"high":null)"));
  CHECK(has(html, R"({"name":"first","source":["a","b"],"target":["\u003cx\u003e"],)"
                  R"("maps":[{"name":"decoder","heads":1,"data":"AACAPwAAAMA="}]})"));
  CHECK(has(html, "<h2 dir=\"auto\">1 &lt; 2</h2>"));
  CHECK(html == attention_explorer({example}, {.source_label = "English", .title = "1 < 2"}));
}

TEST_CASE("attention_explorer: heads come before the two texts") {
  const std::string html =
      attention_explorer({{{"a", "b"}, {"x"}, {{nn::zeros({3, 1, 2})}}}}, {.vmin = 0, .vmax = 0.5});
  CHECK(has(html, "\"heads\":3"));
  CHECK(has(html, R"("low":0,"high":0.5)"));
}

TEST_CASE("attention_explorer: 60 x 60 symbols of four heads are less than 200 KB") {
  const std::vector<std::string> words(60, "word");
  CHECK(attention_explorer({{words, words, {{nn::zeros({4, 60, 60})}}}}).size() < 200'000);
}

TEST_CASE("attention_explorer: what cannot be explored is an error that says why") {
  CHECK_THROWS_WITH_AS(attention_explorer({}), "attention_explorer: expected at least one example, got none",
                       nn::Error);
  CHECK_THROWS_AS(attention_explorer({{{}, {"x"}, {{nn::zeros({1, 0})}}}}), nn::Error);
  CHECK_THROWS_AS(attention_explorer({{{"a"}, {"x"}, {}}}), nn::Error);
  CHECK_THROWS_WITH_AS(
      attention_explorer({{{"a", "b"}, {"x"}, {{nn::zeros({2, 1})}}}}),
      "attention_explorer: expected weights of shape (1, 2), with the heads before it if there are any, for 1 target "
      "and 2 source symbols, got (2, 1); take one sample of a batch",
      nn::Error);
  CHECK_THROWS_AS(attention_explorer({{{"a"}, {"x"}, {{nn::zeros({0, 1, 1})}}}}), nn::Error);
  CHECK_THROWS_AS(attention_explorer({{{"a"}, {"x"}, {{nn::zeros({1, 1, 1, 1})}}}}), nn::Error);
  CHECK_THROWS_AS(attention_explorer({example}, {.colormap = "jet"}), nn::Error);
  CHECK_THROWS_WITH_AS(attention_explorer({example}, {.vmin = 1, .vmax = 1}),
                       "attention_explorer: expected a finite vmin below vmax, got 1 and 1", nn::Error);
  const std::vector<std::string> many(2001, "x");
  CHECK_THROWS_AS(attention_explorer({{many, many, {{nn::zeros({2001, 2001})}}}}), nn::Error);
}
