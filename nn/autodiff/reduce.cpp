// Sums, means and maxima over any axes.
#include <limits>

#include "nn/autodiff/ops.hpp"
#include "nn/autodiff/walk.hpp"
#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

// A reduction of x: the shape that keeps reduced axes as 1, the final shape, and a walk over x and the result.
struct Reduction {
  Shape kept, shape;
  Walk<2> walk;
  std::size_t count;  // elements of x per element of the result
};

Reduction reduction(const char* op, const Var& x, const Axes& axes, bool keepdims) {
  PoolVector<bool> reduced(x.rank(), axes.empty());
  for (const std::ptrdiff_t axis : axes) reduced[normalize_axis(axis, x.rank(), op)] = true;
  const Shape full = x.shape();
  Shape kept = full, shape;
  std::size_t count = 1;
  for (std::size_t i = 0; i < full.size(); ++i) {
    if (reduced[i]) kept[i] = 1, count *= full[i];
    if (!reduced[i] || keepdims) shape.push_back(kept[i]);
  }
  const Walk<2> walk(full, {broadcast_strides(full, full), broadcast_strides(kept, full)});
  return {kept, shape, walk, count};
}

// result[j] += x[i] for every element i that belongs to j
void add_up(const Walk<2>& walk, const Scalar* x, Scalar* result) {
  walk.for_each_run([&](const auto& at, const auto& step, std::size_t n) {
    if (step[1] == 0) {
      Scalar sum = 0;
      for (std::size_t i = 0; i < n; ++i) sum += x[at[0] + i];
      result[at[1]] += sum;
    } else {
      for (std::size_t i = 0; i < n; ++i) result[at[1] + i] += x[at[0] + i];
    }
  });
}

// dx[i] += factor dy[j] for every element i that belongs to j
void spread(const Walk<2>& walk, const Scalar* dy, Scalar factor, Scalar* dx) {
  walk.for_each_run([&](const auto& at, const auto& step, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) dx[at[0] + i] += factor * dy[at[1] + i * step[1]];
  });
}

Var scaled_sum(const char* op, const Var& x, const Reduction& r, Scalar factor) {
  Tensor y = zeros(r.shape);
  add_up(r.walk, x.value().data(), y.data());
  y *= factor;
  return record(op, std::move(y), {x}, [walk = r.walk, factor](const Tensor&, const Tensor& dy, Grads& dx) {
    spread(walk, dy.data(), factor, dx[0].buffer().data());
  });
}

}  // namespace

// y_j = sum_i x_i                    dx_i += dy_j
Var sum(const Var& x, const Axes& axes, bool keepdims) {
  return scaled_sum("sum", x, reduction("sum", x, axes, keepdims), 1);
}

// y_j = sum_i x_i / n                dx_i += dy_j / n
Var mean(const Var& x, const Axes& axes, bool keepdims) {
  const Reduction r = reduction("mean", x, axes, keepdims);
  if (r.count == 0) fail("mean: expected at least one element, got ", to_string(x.shape()));
  return scaled_sum("mean", x, r, 1 / static_cast<Scalar>(r.count));
}

// y_j = max_i x_i                    dx_i += dy_j / (number of maxima) where x_i = y_j
Var max(const Var& x, const Axes& axes, bool keepdims) {
  const Reduction r = reduction("max", x, axes, keepdims);
  if (r.count == 0) fail("max: expected at least one element, got ", to_string(x.shape()));
  Tensor y = full(r.shape, -std::numeric_limits<Scalar>::infinity());
  const Scalar* from = x.value().data();
  r.walk.for_each_run([&](const auto& at, const auto& step, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      Scalar& largest = y.data()[at[1] + i * step[1]];
      if (!(from[at[0] + i] <= largest)) largest = from[at[0] + i];  // NaN wins, as in NumPy
    }
  });
  return record("max", std::move(y), {x}, [x, walk = r.walk](const Tensor& value, const Tensor& dy, Grads& dx) {
    Tensor share = zeros(shape_of(value));  // first the number of maxima, then dy over it
    const Scalar *elements = x.value().data(), *largest = value.data();
    walk.for_each_run([&](const auto& at, const auto& step, std::size_t n) {
      for (std::size_t i = 0; i < n; ++i) {
        const std::size_t j = at[1] + i * step[1];
        if (elements[at[0] + i] == largest[j]) share.data()[j] += 1;
      }
    });
    share = dy / share;
    Scalar* total = dx[0].buffer().data();
    walk.for_each_run([&](const auto& at, const auto& step, std::size_t n) {
      for (std::size_t i = 0; i < n; ++i) {
        const std::size_t j = at[1] + i * step[1];
        if (elements[at[0] + i] == largest[j]) total[at[0] + i] += share.data()[j];
      }
    });
  });
}

}  // namespace nn::inline NN_ABI
