#include "nn/tensor.hpp"

#include <algorithm>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

Shape shape_of(const Tensor& x) { return x.shape(); }

std::string to_string(const Shape& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += ", ";
    text += shape[i] == None ? "None" : std::to_string(shape[i]);
  }
  return text + (shape.size() == 1 ? ",)" : ")");
}

std::size_t size_of(const Shape& shape) {
  constexpr std::size_t most = std::size_t{1} << 48;  // far beyond any memory, far below overflow
  std::size_t size = 1;
  for (const std::size_t length : shape) {
    if (length != 0 && size > most / length)
      fail("expected a tensor of at most 2^48 elements, got shape ", to_string(shape));
    size *= length;
  }
  return size;
}

bool same_shape(const Tensor& a, const Tensor& b) { return a.shape() == b.shape(); }

Tensor uninitialized(const Shape& shape) {
  size_of(shape);  // refuses sizes that cannot be
  return Tensor::from_shape(shape);
}

Tensor full(const Shape& shape, Scalar value) {
  Tensor x = uninitialized(shape);
  std::fill_n(x.data(), x.size(), value);
  return x;
}

Tensor zeros(const Shape& shape) { return full(shape, 0); }
Tensor ones(const Shape& shape) { return full(shape, 1); }

Tensor tensor(const Shape& shape, const std::vector<double>& values) {
  if (values.size() != size_of(shape)) {
    fail("tensor: expected ", size_of(shape), " numbers for shape ", to_string(shape), ", got ", values.size());
  }
  Tensor x = uninitialized(shape);
  std::transform(values.begin(), values.end(), x.data(), [](double v) { return static_cast<Scalar>(v); });
  return x;
}

Tensor tensor(const Shape& shape, std::initializer_list<double> values) {
  return tensor(shape, std::vector<double>(values));
}

Tensor eye(std::size_t n) {
  Tensor x = zeros({n, n});
  for (std::size_t i = 0; i < n; ++i) x.data()[i * n + i] = 1;
  return x;
}

std::size_t normalize_axis(std::ptrdiff_t axis, std::size_t rank, std::string_view who) {
  const auto n = static_cast<std::ptrdiff_t>(rank);
  if (axis < -n || axis >= n) fail(who, ": expected an axis from ", -n, " to ", n - 1, ", got ", axis);
  return static_cast<std::size_t>(axis < 0 ? axis + n : axis);
}

void expect_axes(const std::string& who, const Shape& shape, std::initializer_list<const char*> axes) {
  if (shape.size() == axes.size()) return;
  std::vector<std::string> got;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    got.push_back(i == 0 ? "batch" : shape[i] == None ? "None" : std::to_string(shape[i]));
  }
  fail(who, ": expected input of shape (", join({axes.begin(), axes.end()}), "), got (", join(got), ")");
}

std::size_t batches_of(std::size_t n, std::size_t batch_size) {
  if (batch_size == 0) fail("expected a batch_size of at least 1, got 0");
  return n == 0 ? 0 : 1 + (n - 1) / batch_size;
}

namespace {

// The shape of x with `count` samples instead of its own.
Shape with_rows(const Tensor& x, std::size_t count) {
  Shape shape = shape_of(x);
  if (shape.empty()) fail("rows: expected a tensor with a batch axis, got a single number");
  shape[0] = count;
  return shape;
}

std::size_t row_size(const Tensor& x) { return x.shape(0) == 0 ? 0 : x.size() / x.shape(0); }

}  // namespace

Tensor rows(const Tensor& x, std::size_t begin, std::size_t end) {
  const std::size_t samples = x.dimension() == 0 ? 0 : x.shape(0);
  if (begin > end || end > samples) fail("rows: expected a range within 0 to ", samples, ", got ", begin, " to ", end);
  Tensor part = uninitialized(with_rows(x, end - begin));
  const std::size_t width = row_size(x);
  std::copy(x.data() + begin * width, x.data() + end * width, part.data());
  return part;
}

Tensor rows(const Tensor& x, std::span<const std::size_t> places) {
  Tensor part = uninitialized(with_rows(x, places.size()));
  const std::size_t width = row_size(x);
  Scalar* to = part.data();
  for (const std::size_t place : places) {
    if (place >= x.shape(0)) fail("rows: expected places below ", x.shape(0), ", got ", place);
    to = std::copy(x.data() + place * width, x.data() + (place + 1) * width, to);
  }
  return part;
}

Tensor rows(const Tensor& x, std::initializer_list<std::size_t> places) {
  return rows(x, std::span(places.begin(), places.size()));
}

Tensor concatenate_rows(std::span<const Tensor> parts) {
  if (parts.empty()) fail("concatenate_rows: expected at least one tensor, got none");
  std::size_t count = 0;
  for (const Tensor& part : parts) {
    if (with_rows(part, 0) != with_rows(parts[0], 0)) {
      fail("concatenate_rows: expected samples of shape ", to_string(with_rows(parts[0], None)), ", got ",
           to_string(shape_of(part)));
    }
    count += part.shape(0);
  }
  Tensor whole = uninitialized(with_rows(parts[0], count));
  Scalar* to = whole.data();
  for (const Tensor& part : parts) to = std::copy(part.data(), part.data() + part.size(), to);
  return whole;
}

Tensor concatenate_rows(std::initializer_list<Tensor> parts) {
  return concatenate_rows(std::span(parts.begin(), parts.size()));
}

}  // namespace nn::inline NN_ABI
