// What one core of this machine does at this moment, so that times can be compared with what they could be at best.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace bench {

/// A product of matrices, (rows, inner) x (inner, columns), done `times` times.
struct Product {
  std::size_t rows, inner, columns, times = 1;

  double multiply_adds() const;
};

/// Multiply-adds a second of one core on products of this shape, the best of several tries. Of more than 1,024 rows,
/// 1,024 are tried. Measured once a shape.
double product_rate(const Product& shape);
/// The same of OpenBLAS called as it is, on one thread.
double openblas_rate(const Product& shape);
/// Seconds for one number of a vectorised tanh, the best of several tries.
double tanh_seconds();
/// Bytes a second of one core, read and written, of a copy from one half of so many bytes to the other.
double copy_rate(std::size_t bytes);

/// What a network computes for one batch, forward.
struct Work {
  std::vector<Product> products = {};
  double tanhs = 0;  // of attention scores, one a pair of places and unit. Those of the gates are left out

  /// As if at the rate of the fastest of the products. A training step multiplies three times as much, since backward
  /// each product becomes two, and needs each tanh twice.
  double seconds_forward(std::size_t cores) const;
  double seconds_of_step(std::size_t cores) const;
};

/// The mean seconds of `times` calls.
double seconds(const std::function<void()>& work, int times);

}  // namespace bench
