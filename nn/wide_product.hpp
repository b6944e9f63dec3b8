// Matrix products in registers of 512 bits. OpenBLAS copies both factors into an order of its own first, which takes as
// long as the product where there are few rows, as in each step of a recurrent layer; and on processors that it does
// not know it uses half the registers' width.
#pragma once

#include "nn/blas.hpp"

namespace nn::inline NN_ABI {

/// A matrix whose columns need not stand side by side either: element (i, k) is data[i * row + k * column].
struct StridedMatrix {
  const Scalar* data;
  std::size_t rows, columns;
  std::size_t row, column;
};

/// Whether this build has such registers. Where they are shorter, OpenBLAS is faster but for the fewest rows.
bool has_wide_registers();

/// C = A B or C += A B. An element's terms are added in the same order wherever it stands.
void wide_product(const StridedMatrix& a, ConstMatrix b, Matrix c, Into into);

/// B in the order in which the same product reads it: panels of a few columns, one behind the other, the last filled up
/// with zeros. `to` has room for packed_size numbers.
std::size_t packed_size(std::size_t rows, std::size_t columns);
void pack(const StridedMatrix& b, Scalar* to);
/// C = A B or C += A B of a packed B, to the same bits.
void packed_product(const StridedMatrix& a, const Scalar* b, Matrix c, Into into);

}  // namespace nn::inline NN_ABI
