#include "tasks/series_forecast/series.hpp"

#include <algorithm>
#include <cmath>

#include "nn/files/csv.hpp"
#include "sunspots_csv.hpp"

namespace tasks {

using namespace nn;

Series sunspots() {
  return {
      parse_csv(sunspots_csv, "sunspots.csv", {.columns = {"sunspots"}}), "sunspots", "year", "month", 1749, 1.0 / 12};
}

Series read_series(const std::string& path, std::vector<std::string> columns) {
  if (columns.empty()) columns = {"-1"};
  Series series{read_csv(path, {.columns = columns})};
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (std::isfinite(series.values.data()[i])) continue;
    const std::size_t width = columns.size();
    fail(path, ": row ", i / width + 1, " of column ", columns[i % width], " is ", series.values.data()[i],
         "; a forecast needs numbers in every row, fill the gap or leave the row out");
  }
  if (columns[0].find_first_not_of("-0123456789") != std::string::npos) series.name = columns[0];
  return series;
}

Scaling scaling_of(const Tensor& values, std::size_t end) {
  Scaling scaling;
  const double n = static_cast<double>(end);
  for (std::size_t k = 0; k < values.shape(1); ++k) {
    double sum = 0, squares = 0;
    for (std::size_t t = 0; t < end; ++t) sum += static_cast<double>(values(t, k));
    for (std::size_t t = 0; t < end; ++t) squares += std::pow(static_cast<double>(values(t, k)) - sum / n, 2);
    const double deviation = std::sqrt(squares / n);
    scaling.mean.push_back(sum / n);
    scaling.deviation.push_back(deviation > 0 ? deviation : 1);
  }
  return scaling;
}

namespace {

constexpr double most_numbers = 5e8;

// -1 for the oldest row of a window, 1 for the newest.
double place_of(std::size_t t, std::size_t window) {
  return window < 2 ? 1 : 2 * static_cast<double>(t) / static_cast<double>(window - 1) - 1;
}

Tensor scaled(const Tensor& values, const Scaling& scaling) {
  Tensor result = values;
  for (std::size_t t = 0; t < values.shape(0); ++t) {
    for (std::size_t k = 0; k < values.shape(1); ++k) {
      const double value = static_cast<double>(values(t, k));
      result(t, k) = static_cast<Scalar>((value - scaling.mean[k]) / scaling.deviation[k]);
    }
  }
  return result;
}

// The samples whose forecasts lie in the rows from `begin` to before `end`.
Windows windows(const Tensor& values, std::size_t begin, std::size_t end, std::size_t stride, const WindowOptions& o,
                const char* part) {
  const std::size_t first = std::max(begin, o.window), columns = values.shape(1);
  if (first + o.horizon > end) {
    fail("series_forecast: expected rows for a window of ", o.window, " and a horizon of ", o.horizon, " in the ", part,
         " part, got rows ", begin + 1, " to ", end, "; take a longer series, or a shorter window or horizon");
  }
  const std::size_t n = (end - o.horizon - first) / stride + 1;
  if (static_cast<double>(n) * static_cast<double>(o.window * (columns + 2) + o.horizon) > most_numbers) {
    fail("series_forecast: expected at most 500 million numbers in the windows of the ", part, " part, got ", n,
         " windows of ", o.window, " rows; take a larger stride or a shorter window");
  }
  Windows w{first, stride, uninitialized({n, o.window, columns + 2}), uninitialized({n, o.horizon})};
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t row = w.begin_of(i);
    const Scalar newest = values(row - 1, 0);
    for (std::size_t t = 0; t < o.window; ++t) {
      for (std::size_t k = 0; k < columns; ++k) w.x(i, t, k) = values(row - o.window + t, k);
      w.x(i, t, columns) = w.x(i, t, 0) - newest;
      w.x(i, t, columns + 1) = static_cast<Scalar>(place_of(t, o.window));
    }
    for (std::size_t h = 0; h < o.horizon; ++h) w.y(i, h) = values(row + h, 0) - newest;
  }
  return w;
}

}  // namespace

SplitSeries split(const Series& series, const WindowOptions& o) {
  const double n = static_cast<double>(series.values.shape(0));
  SplitSeries parts;
  parts.test_begin = static_cast<std::size_t>(n * (1 - o.test_share));
  parts.validation_begin = static_cast<std::size_t>(n * (1 - o.test_share) * (1 - o.validation_share));
  parts.scaling = scaling_of(series.values, parts.validation_begin);
  const Tensor values = scaled(series.values, parts.scaling);
  parts.train = windows(values, 0, parts.validation_begin, o.stride, o, "training");
  parts.validation = windows(values, parts.validation_begin, parts.test_begin, 1, o, "validation");
  parts.test = windows(values, parts.test_begin, series.values.shape(0), 1, o, "last");
  return parts;
}

}  // namespace tasks
