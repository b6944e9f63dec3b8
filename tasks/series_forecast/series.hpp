// Series of numbers, cut into windows for a forecast: what is known, and what comes after it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "nn/nn.hpp"

namespace tasks {

/// Rows are times, columns are what was measured; the first column is forecast.
struct Series {
  nn::Tensor values;           // (times, columns)
  std::string name = "value";  // of the first column
  std::string time = "row";    // what the axis of time counts
  std::string unit = "row";    // what a row is
  double start = 1, step = 1;  // the time of the first row, and from each row to the next

  double time_of(std::size_t row) const { return start + step * static_cast<double>(row); }
};

/// Monthly sunspot numbers 1749 to 1983, 2,820 of them (tasks/data/sunspots.csv).
Series sunspots();

/// Columns of a text file (nn/files/csv.hpp), by name or number; none: the last one. Throws nn::Error for numbers that
/// are not finite.
Series read_series(const std::string& path, std::vector<std::string> columns);

/// What makes numbers of mean 0 and standard deviation 1 of each column.
struct Scaling {
  std::vector<double> mean, deviation;  // a deviation of 0 counts as 1
};

/// Of the rows before `end`.
Scaling scaling_of(const nn::Tensor& values, std::size_t end);

/// Samples whose forecasts begin `stride` rows after each other.
struct Windows {
  std::size_t first = 0, stride = 1;  // the row where the first sample's forecast begins
  nn::Tensor x;  // (n, window, columns + 2): the rows before the forecast, scaled; the first column without its newest
                 // number; the place in the window, from -1 to 1
  nn::Tensor y;  // (n, horizon): how much the first column changes from its newest number on, scaled

  std::size_t size() const { return y.shape(0); }
  std::size_t begin_of(std::size_t sample) const { return first + sample * stride; }
};

struct WindowOptions {
  std::size_t window = 240, horizon = 12;
  std::size_t stride = 1;                           // of the training windows
  double test_share = 0.2, validation_share = 0.2;  // of all rows, and of those before the test rows
};

/// Three parts in the order of time. What is forecast lies in one part whole; what is known before it may reach back
/// into the part before.
struct SplitSeries {
  std::size_t validation_begin = 0, test_begin = 0;  // rows
  Scaling scaling;                                   // of the training rows alone
  Windows train, validation, test;
};

/// Throws nn::Error when a part has no room for a sample, and when the windows are more than 500 million numbers.
SplitSeries split(const Series& series, const WindowOptions& options);

}  // namespace tasks
