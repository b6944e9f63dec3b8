#include "viz/text_shading.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "nn/check.hpp"
#include "viz/shades.hpp"

using namespace viz;

namespace {

bool has(const std::string& html, const std::string& part) { return html.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("shaded_text: each piece has its share of the largest weight, and its weight to the last digit") {
  const std::string html = shaded_text({"a", "b", "c"}, nn::tensor({1, 3}, {0.05, 0.4, 0.1}));
  CHECK(has(html, R"(<span class="p" style="--w:0.125" title="0.05">a</span>)"));
  CHECK(has(html, R"(<span class="p" style="--w:1" title="0.4">b</span>)"));
  CHECK(has(html, R"(<span class="p" style="--w:0.25" title="0.1">c</span>)"));
  CHECK(has(html, R"(0<span class="up"></span>0.4 weight)"));
}

TEST_CASE("shaded_text: diverging weights are red and blue with white at zero") {
  const std::string html = shaded_text({"a", "b", "c"}, nn::tensor({3}, {-2, -0.5, 1}), {.diverging = true});
  CHECK(has(html, R"(<span class="p n d" style="--w:1" title="-2">a</span>)"));
  CHECK(has(html, R"(<span class="p n" style="--w:0.25" title="-0.5">b</span>)"));
  CHECK(has(html, R"(<span class="p" style="--w:0.5" title="1">c</span>)"));
  CHECK(has(html, R"(-2<span class="both"></span>2 weight)"));
}

TEST_CASE("shaded_text: texts are escaped, spaces and ends of lines marked") {
  const ShadedTextOptions options{.separator = "|", .label = "p < 0.5", .title = "<script>"};
  const std::string html = shaded_text({"<b>", " ", "x\ty\n", ""}, nn::ones({4}), options);
  CHECK(has(html, ">&lt;b&gt;</span>|<span"));
  CHECK(has(html, "><i> </i></span>"));
  CHECK(has(html, ">x<i class=t>\t</i>y<i class=l></i>\n</span>"));
  CHECK(has(html, "><i class=e></i></span>"));
  CHECK(has(html, "<h2 dir=\"auto\">&lt;script&gt;</h2>"));
  CHECK(has(html, ">p &lt; 0.5</b>"));
  CHECK(!has(html, "<script"));
  CHECK(has(shaded_text({"a b"}, nn::ones({1}), {.show_spaces = false}), ">a b</span>"));
}

TEST_CASE("shades: all zero, infinite, tiny and missing weights") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::vector<std::string> pieces(4);
  CHECK(shades("t", pieces, nn::zeros({4}), false, {}).strengths == std::vector<double>(4, 0));
  CHECK(shades("t", pieces, nn::full({4}, -3), false, {}).strengths == std::vector<double>(4, 0));
  CHECK(shades("t", pieces, nn::tensor({2, 2}, {infinity, -infinity, 2, 1}), true, {}).strengths ==
        std::vector<double>{1, -1, 1, 0.5});
  CHECK(shades("t", pieces, nn::tensor({4}, {1e-45, 0, 0, 0}), false, {}).strengths[0] == 1);
  CHECK(shades("t", pieces, nn::tensor({4}, {3e38, 0, 0, 0}), true, {}).strengths[0] == 1);
  const Shades missing = shades("t", pieces, nn::full({4}, std::nanf("")), false, {});
  CHECK(missing.top == 0);
  CHECK(std::isnan(missing.strengths[0]));
  CHECK(shades("t", pieces, nn::tensor({4}, {1, 2, 4, 8}), false, 4).strengths == std::vector<double>{0.25, 0.5, 1, 1});
}

TEST_CASE("shaded_text: what cannot be shaded is an error that says why") {
  CHECK_THROWS_WITH_AS(
      shaded_text({"a", "b"}, nn::zeros({1, 3})),
      "shaded_text: expected a weight for each of at least one piece, got 2 pieces and weights of shape (1, 3)",
      nn::Error);
  CHECK_THROWS_AS(shaded_text({}, nn::zeros({0})), nn::Error);
  CHECK_THROWS_WITH_AS(shaded_text({"a"}, nn::ones({1}), {.vmax = 0}), "shaded_text: expected a vmax above 0, got 0",
                       nn::Error);
  CHECK_THROWS_AS(shaded_text({"a"}, nn::ones({1}), {.vmax = std::nan("")}), nn::Error);
}
