// Tensor, Shape and the few things every file needs to make, name and cut tensors.
// This is the only header that names xtensor: it guards against a fault of the packaged version.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn/memory.hpp"
#include "nn/scalar.hpp"

#ifndef XTENSOR_USE_XSIMD
#error "define XTENSOR_USE_XSIMD, as the library was built with it: it changes the allocator of every tensor"
#endif

#if __has_include(<xtensor/containers/xarray.hpp>)  // xtensor 0.26 moved its headers
#include <xtensor/containers/xarray.hpp>
#else
#include <xtensor/xexpression_traits.hpp>
#include <xtensor/xtensor_config.hpp>
// xtensor < 0.26 + GCC + C++20: a dynamic shape is mistaken for a fixed one, and immediate reducers, tile and
// pad crash or return wrong numbers (xtensor issue #1970). This specialisation restores the C++17 choice.
#if defined(__GNUC__) && !defined(__clang__) && __cplusplus > 201703L && XTENSOR_VERSION_MAJOR == 0 && \
    XTENSOR_VERSION_MINOR < 26 && !defined(NN_NO_XTENSOR_GUARD)
namespace xt::detail {
template <template <class, std::size_t, class, bool> class S, class X, std::size_t N, class A, bool Init>
struct xtype_for_shape<S<X, N, A, Init>> {
  template <class T, layout_type L>
  using type = xarray<T, L>;
};
}  // namespace xt::detail
#endif
#include <xtensor/xarray.hpp>
#endif

namespace nn::inline NN_ABI {

/// A dense row-major array of Scalar with any number of axes. NB: Tensor({2, 3}) is the vector [2 3];
/// a 2 x 3 tensor is zeros({2, 3}).
using Tensor = xt::xarray<Scalar, xt::layout_type::row_major, PoolAllocator<Scalar>>;

/// The lengths of the axes, a vector that holds up to four of them in itself. In a model's graph an axis may be None:
/// known only when data arrive.
using Shape = Tensor::shape_type;
using Shapes = PoolVector<Shape>;

/// Numbers of samples, or of rows of a table.
using Places = PoolVector<std::size_t>;

/// An axis whose length is not known yet; printed as in Keras.
inline constexpr std::size_t None = static_cast<std::size_t>(-1);

/// Which places of a value count: 1 where they do and 0 where they are padding, mostly (batch, time). Null: all do.
using Mask = std::shared_ptr<const Tensor>;
using Masks = PoolVector<Mask>;

Shape shape_of(const Tensor& x);
std::string to_string(const Shape& shape);       // (None, 20, 100)
std::size_t size_of(const Shape& shape);         // the product of the lengths; no axis may be None
bool same_shape(const Tensor& a, const Tensor& b);

Tensor uninitialized(const Shape& shape);
Tensor zeros(const Shape& shape);
Tensor ones(const Shape& shape);
Tensor full(const Shape& shape, Scalar value);
/// Numbers in row-major order; throws Error when their count is not the shape's.
Tensor tensor(const Shape& shape, std::initializer_list<double> values);
Tensor tensor(const Shape& shape, const std::vector<double>& values);
Tensor eye(std::size_t n);

/// An axis counted from the end when negative, as in Python; throws Error naming `who` when out of range.
std::size_t normalize_axis(std::ptrdiff_t axis, std::size_t rank, std::string_view who);

/// Throws Error "who: expected input of shape (batch, time, features), got (batch, 12)" unless the shape has
/// as many axes as `axes` has names; the first axis is the batch.
void expect_axes(const std::string& who, const Shape& shape, std::initializer_list<const char*> axes);

/// How many batches n samples make, the last one perhaps smaller; 0 for none. batch_size: at least 1.
std::size_t batches_of(std::size_t n, std::size_t batch_size);

/// The samples [begin, end) of x along its first axis.
Tensor rows(const Tensor& x, std::size_t begin, std::size_t end);
/// The samples of x at the given places along its first axis, in that order.
Tensor rows(const Tensor& x, std::span<const std::size_t> places);
Tensor rows(const Tensor& x, std::initializer_list<std::size_t> places);
/// One below the other along the first axis; all other axes must agree.
Tensor concatenate_rows(std::span<const Tensor> parts);
Tensor concatenate_rows(std::initializer_list<Tensor> parts);

}  // namespace nn::inline NN_ABI
