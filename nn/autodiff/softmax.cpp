// Softmax and its relatives, over any axis.
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "nn/autodiff/ops.hpp"
#include "nn/check.hpp"
#include "nn/kernels/softmax.hpp"

namespace nn::inline NN_ABI {

namespace {

// A shape seen from one axis: everything before it, its length, everything after it.
struct AxisView {
  std::size_t outer = 1, n = 1, inner = 1;

  /// How many slices along the axis there are, and where the first element of one is; the next is `inner` further.
  std::size_t slices() const { return outer * inner; }
  std::size_t first(std::size_t slice) const { return slice / inner * n * inner + slice % inner; }
};

AxisView view_along(const Var& x, std::ptrdiff_t axis, const char* op) {
  const std::size_t middle = normalize_axis(axis, x.rank(), op);
  AxisView view;
  for (std::size_t i = 0; i < x.rank(); ++i)
    (i < middle ? view.outer : i == middle ? view.n : view.inner) *= x.shape(i);
  if (view.n == 0) fail(op, ": expected an axis of at least one element, got ", to_string(x.shape()));
  return view;
}

}  // namespace

// y_k = e^x_k / sum_j e^x_j          dx_k += y_k (dy_k - sum_j dy_j y_j)
Var softmax(const Var& x, std::ptrdiff_t axis) {
  const AxisView v = view_along(x, axis, "softmax");
  Tensor y = uninitialized(x.shape());
  kernels::softmax(x.value().data(), y.data(), v.outer, v.n, v.inner);
  return record("softmax", std::move(y), {x}, [v](const Tensor& value, const Tensor& dy, Grads& dx) {
    kernels::softmax_backward(value.data(), dy.data(), dx[0].buffer().data(), v.outer, v.n, v.inner);
  });
}

// y_k = x_k - log sum_j e^x_j        dx_k += dy_k - e^y_k sum_j dy_j
Var log_softmax(const Var& x, std::ptrdiff_t axis) {
  const AxisView v = view_along(x, axis, "log_softmax");
  Tensor y = uninitialized(x.shape());
  for (std::size_t slice = 0; slice < v.slices(); ++slice) {
    const std::size_t first = v.first(slice);
    const Scalar* p = x.value().data() + first;
    Scalar largest = p[0], total = 0;
    for (std::size_t k = 1; k < v.n; ++k) largest = std::max(largest, p[k * v.inner]);
    for (std::size_t k = 0; k < v.n; ++k) total += std::exp(p[k * v.inner] - largest);
    const Scalar log_total = std::log(total);  // taken off after the largest: together they may be too long a number
    for (std::size_t k = 0; k < v.n; ++k) y.data()[first + k * v.inner] = p[k * v.inner] - largest - log_total;
  }
  return record("log_softmax", std::move(y), {x}, [v](const Tensor& value, const Tensor& dy, Grads& dx) {
    Scalar* total = dx[0].buffer().data();
    for (std::size_t slice = 0; slice < v.slices(); ++slice) {
      const std::size_t first = v.first(slice);
      Scalar flow = 0;
      for (std::size_t k = 0; k < v.n; ++k) flow += dy.data()[first + k * v.inner];
      for (std::size_t k = 0; k < v.n; ++k) {
        const std::size_t at = first + k * v.inner;
        total[at] += dy.data()[at] - std::exp(value.data()[at]) * flow;
      }
    }
  });
}

// y = max(x - t, 0) with t such that sum y = 1        dx += dy - mean of dy over the support, on the support
Var sparsemax(const Var& x, std::ptrdiff_t axis) {
  const AxisView v = view_along(x, axis, "sparsemax");
  Tensor y = uninitialized(x.shape());
  PoolVector<Scalar> sorted(v.n);
  for (std::size_t slice = 0; slice < v.slices(); ++slice) {
    const std::size_t first = v.first(slice);
    for (std::size_t k = 0; k < v.n; ++k) sorted[k] = x.value().data()[first + k * v.inner];
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    const Scalar largest = sorted[0];  // taken off, so that large numbers keep their digits
    for (Scalar& value : sorted) value -= largest;
    Scalar sum = 0, t = 0;
    for (std::size_t k = 0; k < v.n; ++k) {  // the support: the k largest with 1 + k z_k > their sum
      sum += sorted[k];
      const Scalar count = static_cast<Scalar>(k + 1);
      if (1 + count * sorted[k] > sum) t = (sum - 1) / count;
    }
    for (std::size_t k = 0; k < v.n; ++k) {
      const std::size_t at = first + k * v.inner;
      y.data()[at] = std::max(x.value().data()[at] - largest - t, Scalar{0});
    }
  }
  return record("sparsemax", std::move(y), {x}, [v](const Tensor& value, const Tensor& dy, Grads& dx) {
    Scalar* total = dx[0].buffer().data();
    for (std::size_t slice = 0; slice < v.slices(); ++slice) {
      const std::size_t first = v.first(slice);
      Scalar flow = 0, support = 0;
      for (std::size_t k = 0; k < v.n; ++k) {
        const std::size_t at = first + k * v.inner;
        if (value.data()[at] > 0) flow += dy.data()[at], support += 1;
      }
      for (std::size_t k = 0; k < v.n; ++k) {
        const std::size_t at = first + k * v.inner;
        if (value.data()[at] > 0) total[at] += dy.data()[at] - flow / support;
      }
    }
  });
}

}  // namespace nn::inline NN_ABI
