#include "viz/training_film.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "nn/check.hpp"
#include "viz/html.hpp"
#include "viz/page.hpp"

using namespace viz;
using namespace std::string_literals;

namespace {

bool has(const std::string& html, const std::string& part) { return html.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("training_film: a byte a number, from the first to the last colour, and one for NaN") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const nn::Tensor maps = nn::tensor({2, 1, 4}, {0, 1, 0.5, std::nan(""), infinity, -infinity, 0.25, 9});
  const std::string html = training_film(maps, {.vmin = 0, .vmax = 1});
  CHECK(has(html, "\"levels\":\"" + base64("\x00\xfe\x7f\xff\xfe\x00\x40\xfe"s) + '"'));
  CHECK(has(html, R"("epochs":2,"rows":1,"columns":4,"first":1,"low":0,"high":1)"));
}

TEST_CASE("training_film: curves, names and labels") {
  const std::string html = training_film(nn::zeros({2, 1, 2}), {.curves = {{"loss", {0.5, std::nan("")}}},
                                                                .log_y = true,
                                                                .first_epoch = 0,
                                                                .x_label = "<x>",
                                                                .x_ticks = {"a", "\""}});
  CHECK(has(html, R"("curves":[{"name":"loss","values":[0.5,null]}])"));
  CHECK(has(html, R"("logarithmic":true,"rowTitle":"","columnTitle":"\u003cx\u003e",)"
                  R"("rowNames":null,"columnNames":["a","\u0022"])"));
  CHECK(has(html, "\"first\":0"));
}

TEST_CASE("training_film: 200 epochs of 10 x 20 numbers with two curves are a page below 1.5 MB, and below 100 KB") {
  const std::vector<double> curve(200, 1. / 3);
  const std::string film =
      training_film(nn::full({200, 10, 20}, 0.05f), {.curves = {{"loss", curve}, {"val_loss", curve}}});
  CHECK(page("film", {film}).size() < 100'000);
}

TEST_CASE("training_film: what cannot be shown is an error that says why") {
  const nn::Tensor maps = nn::zeros({3, 1, 2});
  CHECK_THROWS_WITH_AS(
      training_film(nn::zeros({3, 2})),
      "training_film: expected maps of shape (epochs, rows, columns) with at least one of each and at most 50000000 "
      "numbers, got (3, 2)",
      nn::Error);
  CHECK_THROWS_AS(training_film(nn::zeros({0, 1, 1})), nn::Error);
  CHECK_THROWS_WITH_AS(training_film(maps, {.curves = {{"loss", {1, 2}}}}),
                       "training_film: expected a value of 'loss' for each of the 3 epochs, got 2", nn::Error);
  CHECK_THROWS_AS(training_film(maps, {.curves = std::vector<Curve>(3, {"c", {1, 2, 3}})}), nn::Error);
  CHECK_THROWS_AS(training_film(maps, {.x_ticks = {"a"}}), nn::Error);
  CHECK_THROWS_AS(training_film(maps, {.y_ticks = {"a", "b"}}), nn::Error);
  CHECK_THROWS_WITH_AS(training_film(maps, {.vmin = 1, .vmax = 0}),
                       "training_film: expected a finite vmin that is not above vmax, got 1 and 0", nn::Error);
  CHECK_THROWS_AS(training_film(maps, {.frames_per_second = 0}), nn::Error);
  CHECK_THROWS_AS(training_film(maps, {.colormap = "jet"}), nn::Error);
}
