#include "viz/training_film.hpp"

#include <algorithm>
#include <cmath>

#include "nn/check.hpp"
#include "viz/html.hpp"
#include "viz/page_data.hpp"
#include "viz/range.hpp"

namespace viz {

namespace {

constexpr std::size_t most_numbers = 50'000'000, most_rows = 10'000;

void expect_film(const nn::Tensor& maps, const TrainingFilmOptions& o) {
  const nn::Shape shape = nn::shape_of(maps);
  if (shape.size() != 3 || maps.size() == 0 || maps.size() > most_numbers) {
    nn::fail("training_film: expected maps of shape (epochs, rows, columns) with at least one of each and at most ",
             most_numbers, " numbers, got ", nn::to_string(shape));
  }
  nn::expect_between("training_film", "rows and columns", static_cast<double>(std::max(shape[1], shape[2])), 1,
                     most_rows);
  const auto expect_ticks = [](const char* what, std::size_t got, std::size_t expected) {
    if (got == 0 || got == expected) return;
    nn::fail("training_film: expected ", what, " to be none or one for each of the ", expected, ", got ", got);
  };
  expect_ticks("x_ticks (one a column)", o.x_ticks.size(), shape[2]);
  expect_ticks("y_ticks (one a row)", o.y_ticks.size(), shape[1]);
  if (o.curves.size() > 2) nn::fail("training_film: expected at most two curves, got ", o.curves.size());
  for (const Curve& curve : o.curves) {
    if (curve.values.size() != shape[0]) {
      nn::fail("training_film: expected a value of '", curve.name, "' for each of the ", shape[0], " epochs, got ",
               curve.values.size());
    }
  }
  nn::expect_between("training_film", "frames_per_second", o.frames_per_second, 0.1, 60);
}

// A byte a number: 0 to 254 from the first to the last colour, 255 for NaN.
std::string levels(const nn::Tensor& maps, Range range) {
  std::string bytes(maps.size(), '\0');
  std::transform(maps.data(), maps.data() + maps.size(), bytes.begin(), [&](nn::Scalar v) {
    if (std::isnan(v)) return static_cast<char>(255);
    const double share = std::clamp((v - range.low) / (range.high - range.low), 0.0, 1.0);
    return static_cast<char>(static_cast<unsigned char>(std::lround(254 * share)));
  });
  return bytes;
}

std::string json_of(const Curve& curve) {
  std::vector<std::string> values;
  for (const double v : curve.values) values.push_back(json_number(v));
  return "{\"name\":" + json_text(curve.name) + ",\"values\":[" + nn::join(values, ",") + "]}";
}

}  // namespace

std::string training_film(const nn::Tensor& maps, const TrainingFilmOptions& options) {
  expect_film(maps, options);
  const Range range = value_range("training_film", finite_range(maps), options.vmin, options.vmax);
  std::vector<std::string> curves;
  for (const Curve& curve : options.curves) curves.push_back(json_of(curve));
  const auto names = [](const std::vector<std::string>& ticks) { return ticks.empty() ? "null" : json_texts(ticks); };
  const auto count = [&](std::size_t axis) { return std::to_string(maps.shape(axis)); };
  const std::string json =
      "{\"colors\":" + json_colors(options.colormap) + ",\"epochs\":" + count(0) + ",\"rows\":" + count(1) +
      ",\"columns\":" + count(2) + ",\"first\":" + std::to_string(options.first_epoch) +
      ",\"low\":" + json_number(range.low) + ",\"high\":" + json_number(range.high) +
      ",\"rate\":" + json_number(options.frames_per_second) + ",\"logarithmic\":" + (options.log_y ? "true" : "false") +
      ",\"rowTitle\":" + json_text(options.y_label) + ",\"columnTitle\":" + json_text(options.x_label) +
      ",\"rowNames\":" + names(options.y_ticks) + ",\"columnNames\":" + names(options.x_ticks) + ",\n\"curves\":[" +
      nn::join(curves, ",") + "],\n\"levels\":\"" + base64(levels(maps, range)) + "\"}";
  return data_section("film", options.title, json);
}

}  // namespace viz
