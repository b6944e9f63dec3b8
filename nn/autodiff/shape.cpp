// Ops that move elements without changing them. Gradients move back the same way.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "nn/autodiff/ops.hpp"
#include "nn/autodiff/walk.hpp"
#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

// The number of elements in one step along the axis.
std::size_t inner_size(const Shape& shape, std::size_t axis) {
  return std::accumulate(shape.begin() + static_cast<std::ptrdiff_t>(axis) + 1, shape.end(), std::size_t{1},
                         std::multiplies<>());
}

std::size_t outer_size(const Shape& shape, std::size_t axis) {
  return std::accumulate(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(axis), std::size_t{1},
                         std::multiplies<>());
}

}  // namespace

Var reshape(const Var& x, const Shape& wanted) {
  Shape shape = wanted;
  const auto open = std::find(shape.begin(), shape.end(), None);
  if (open != shape.end()) {
    if (std::count(wanted.begin(), wanted.end(), None) > 1)
      fail("reshape: expected at most one None, got ", to_string(wanted));
    *open = 1;
    const std::size_t known = size_of(shape);
    if (known != 0) *open = x.value().size() / known;
  }
  if (size_of(shape) != x.value().size()) {
    fail("reshape: expected a shape of ", x.value().size(), " elements for ", to_string(x.shape()), ", got ",
         to_string(wanted));
  }
  Tensor y = uninitialized(shape);
  std::copy_n(x.value().data(), y.size(), y.data());
  return record("reshape", std::move(y), {x}, [](const Tensor&, const Tensor& dy, Grads& dx) {
    add_run(dy.data(), dx[0].buffer().data(), dy.size());
  });
}

Var permute(const Var& x, const Shape& axes) {
  const Shape from = x.shape();
  Shape sorted = axes;
  std::sort(sorted.begin(), sorted.end());
  Shape every(from.size());
  std::iota(every.begin(), every.end(), std::size_t{0});
  if (sorted != every) {
    fail("permute: expected each of the axes of ", to_string(from), " once, got ", to_string(axes));
  }
  Shape to;
  Places strides;  // of x, in the order of y's axes
  for (const std::size_t axis : axes) {
    to.push_back(from[axis]);
    strides.push_back(inner_size(from, axis));
  }
  const Walk<2> walk(to, {broadcast_strides(to, to), strides});
  Tensor y = uninitialized(to);
  walk.for_each_run([&](const auto& at, const auto& step, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) y.data()[at[0] + i] = x.value().data()[at[1] + i * step[1]];
  });
  return record("permute", std::move(y), {x}, [walk](const Tensor&, const Tensor& dy, Grads& dx) {
    Scalar* total = dx[0].buffer().data();
    walk.for_each_run([&](const auto& at, const auto& step, std::size_t n) {
      for (std::size_t i = 0; i < n; ++i) total[at[1] + i * step[1]] += dy.data()[at[0] + i];
    });
  });
}

Var slice(const Var& x, std::ptrdiff_t along, std::size_t begin, std::size_t end) {
  const std::size_t axis = normalize_axis(along, x.rank(), "slice");
  Shape shape = x.shape();
  if (begin > end || end > shape[axis]) {
    fail("slice: expected a range within 0 to ", shape[axis], " along axis ", axis, " of ", to_string(shape), ", got ",
         begin, " to ", end);
  }
  const std::size_t outer = outer_size(shape, axis), whole = shape[axis] * inner_size(shape, axis);
  const std::size_t skip = begin * inner_size(shape, axis), part = (end - begin) * inner_size(shape, axis);
  shape[axis] = end - begin;
  Tensor y = uninitialized(shape);
  for (std::size_t o = 0; o < outer; ++o) {
    std::copy_n(x.value().data() + o * whole + skip, part, y.data() + o * part);
  }
  return record("slice", std::move(y), {x}, [=](const Tensor&, const Tensor& dy, Grads& dx) {
    Scalar* total = dx[0].buffer().data();
    for (std::size_t o = 0; o < outer; ++o) add_run(dy.data() + o * part, total + o * whole + skip, part);
  });
}

Var select(const Var& x, std::ptrdiff_t along, std::size_t index) {
  const std::size_t axis = normalize_axis(along, x.rank(), "select");
  if (index >= x.shape(axis)) {
    fail("select: expected an index below ", x.shape(axis), " along axis ", axis, ", got ", index);
  }
  Shape shape = x.shape();
  shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
  return reshape(slice(x, along, index, index + 1), shape);
}

Var concatenate(const Vars& parts, std::ptrdiff_t along) {
  if (parts.empty()) fail("concatenate: expected at least one tensor, got none");
  const std::size_t axis = normalize_axis(along, parts[0].rank(), "concatenate");
  Shape shape = parts[0].shape();
  shape[axis] = 0;
  Places runs;  // elements of each part per step of the outer axes
  for (const Var& part : parts) {
    Shape other = part.shape();
    if (other.size() == shape.size()) other[axis] = shape[axis];
    if (other != shape) {
      fail("concatenate: expected shapes that differ along axis ", axis, " only, got ", to_string(parts[0].shape()),
           " and ", to_string(part.shape()));
    }
    shape[axis] += part.shape(axis);
    runs.push_back(part.shape(axis) * inner_size(shape, axis));
  }
  const std::size_t outer = outer_size(shape, axis);
  Tensor y = uninitialized(shape);
  Scalar* to = y.data();
  for (std::size_t o = 0; o < outer; ++o) {
    for (std::size_t p = 0; p < parts.size(); ++p) to = std::copy_n(parts[p].value().data() + o * runs[p], runs[p], to);
  }
  return record("concatenate", std::move(y), parts, [=](const Tensor&, const Tensor& dy, Grads& dx) {
    const Scalar* from = dy.data();
    for (std::size_t o = 0; o < outer; ++o) {
      for (std::size_t p = 0; p < runs.size(); from += runs[p], ++p) {
        if (dx[p]) add_run(from, dx[p].buffer().data() + o * runs[p], runs[p]);
      }
    }
  });
}

Var stack(const Vars& parts, std::ptrdiff_t along) {
  if (parts.empty()) fail("stack: expected at least one tensor, got none");
  Shape shape = parts[0].shape();
  const std::size_t axis = normalize_axis(along, shape.size() + 1, "stack");
  shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis), {1});
  Vars expanded;
  for (const Var& part : parts) {
    if (part.shape() != parts[0].shape()) {
      fail("stack: expected equal shapes, got ", to_string(parts[0].shape()), " and ", to_string(part.shape()));
    }
    expanded.push_back(reshape(part, shape));
  }
  return concatenate(expanded, static_cast<std::ptrdiff_t>(axis));
}

Var repeat(const Var& x, std::size_t times, std::ptrdiff_t along) {
  const std::size_t axis = normalize_axis(along, x.rank(), "repeat");
  Shape shape = x.shape();
  const std::size_t run = inner_size(shape, axis), count = outer_size(shape, axis) * shape[axis];
  shape[axis] *= times;
  Tensor y = uninitialized(shape);
  Scalar* to = y.data();
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < times; ++k) to = std::copy_n(x.value().data() + i * run, run, to);
  }
  return record("repeat", std::move(y), {x}, [=](const Tensor&, const Tensor& dy, Grads& dx) {
    Scalar* total = dx[0].buffer().data();
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t k = 0; k < times; ++k) add_run(dy.data() + (i * times + k) * run, total + i * run, run);
    }
  });
}

Var reverse(const Var& x, std::ptrdiff_t along) {
  const std::size_t axis = normalize_axis(along, x.rank(), "reverse");
  const std::size_t run = inner_size(x.shape(), axis), n = x.shape(axis), outer = outer_size(x.shape(), axis);
  Tensor y = uninitialized(x.shape());
  for (std::size_t i = 0; i < outer * n; ++i) {
    const std::size_t mirrored = i / n * n + (n - 1 - i % n);
    std::copy_n(x.value().data() + mirrored * run, run, y.data() + i * run);
  }
  return record("reverse", std::move(y), {x}, [=](const Tensor&, const Tensor& dy, Grads& dx) {
    Scalar* total = dx[0].buffer().data();
    for (std::size_t i = 0; i < outer * n; ++i) {
      const std::size_t mirrored = i / n * n + (n - 1 - i % n);
      add_run(dy.data() + mirrored * run, total + i * run, run);
    }
  });
}

// y_i = table[index_i]               dtable[index_i] += dy_i
Var gather(const Var& table, const Tensor& indices) {
  if (table.rank() != 2) fail("gather: expected a table of shape (rows, features), got ", to_string(table.shape()));
  const std::size_t count = table.shape(0), width = table.shape(1);
  if (count == 0) fail("gather: expected a table of at least one row, got ", to_string(table.shape()));
  Places places;
  for (const Scalar index : indices.storage()) {
    if (!(index >= 0 && index < static_cast<Scalar>(count)) || index != std::floor(index)) {
      fail("gather: expected whole numbers from 0 to ", count - 1, ", got ", index);
    }
    places.push_back(static_cast<std::size_t>(index));
  }
  Shape shape = shape_of(indices);
  shape.push_back(width);
  Tensor y = uninitialized(shape);
  Scalar* to = y.data();
  for (const std::size_t place : places) to = std::copy_n(table.value().data() + place * width, width, to);
  const auto rows = make_pooled<const RowsOf>(RowsOf{table, std::move(places)});
  const Var gathered =
      record("gather", std::move(y), {table}, [rows, width](const Tensor&, const Tensor& dy, Grads& dx) {
        Scalar* total = dx[0].buffer().data();
        for (std::size_t i = 0; i < rows->places.size(); ++i)
          add_run(dy.data() + i * width, total + rows->places[i] * width, width);
      });
  gathered.node()->rows = rows;
  return gathered;
}

}  // namespace nn::inline NN_ABI
