#include "nn/wide_product.hpp"

#include <algorithm>
#include <xsimd/xsimd.hpp>

namespace nn::inline NN_ABI {

namespace {

using Batch = xsimd::batch<Scalar>;
constexpr std::size_t width = Batch::size;
constexpr std::size_t depth = 512;  // so many rows of B at a time: 48 columns of them stay in the cache

// R rows and V registers of C from element (i, j) on: the sums stay in registers while k goes from 0 to a.columns. b
// begins at column j. Of the last register the first `used` numbers belong to C.
template <std::size_t R, std::size_t V>
void tile(const StridedMatrix& a, std::size_t i, ConstMatrix b, Matrix c, std::size_t j, Into into, std::size_t used) {
  Batch sums[R][V];
  for (auto& row : sums) std::fill_n(row, V, Batch(0));
  const Scalar *a_k = a.data + i * a.row, *b_k = b.data;
  for (std::size_t k = 0; k < a.columns; ++k, a_k += a.column, b_k += b.stride) {
    Batch b_kj[V];
    for (std::size_t v = 0; v < V; ++v) b_kj[v] = Batch::load_unaligned(b_k + v * width);
    for (std::size_t r = 0; r < R; ++r) {
      const Batch a_ik(a_k[r * a.row]);
      for (std::size_t v = 0; v < V; ++v) sums[r][v] = xsimd::fma(a_ik, b_kj[v], sums[r][v]);
    }
  }
  for (std::size_t r = 0; r < R; ++r) {
    Scalar* c_ij = c.data + (i + r) * c.stride + j;
    for (std::size_t v = 0; v < V; ++v, c_ij += width) {
      if (v + 1 < V || used == width) {
        if (into == Into::add) sums[r][v] += Batch::load_unaligned(c_ij);
        sums[r][v].store_unaligned(c_ij);
      } else {
        Scalar row[width];
        sums[r][v].store_unaligned(row);
        for (std::size_t x = 0; x < used; ++x) c_ij[x] = into == Into::add ? c_ij[x] + row[x] : row[x];
      }
    }
  }
}

// All rows of V registers of columns from j on.
template <std::size_t V>
void tiles(const StridedMatrix& a, ConstMatrix b, Matrix c, std::size_t j, Into into, std::size_t used = width) {
  std::size_t i = 0;
  for (; i + 8 <= c.rows; i += 8) tile<8, V>(a, i, b, c, j, into, used);
  for (; i + 4 <= c.rows; i += 4) tile<4, V>(a, i, b, c, j, into, used);
  for (; i < c.rows; ++i) tile<1, V>(a, i, b, c, j, into, used);
}

// Calls f.operator()<V>(j, used) for each panel: V registers of columns from j on, of the last of which `used` numbers
// are in the matrix.
template <class F>
void for_each_panel(std::size_t columns, const F& f) {
  std::size_t j = 0;
  for (; j + 3 * width <= columns; j += 3 * width) f.template operator()<3>(j, width);
  for (; j < columns; j += width) f.template operator()<1>(j, std::min(width, columns - j));
}

// Calls f(part, k) for the parts of A of at most `depth` columns, those from k on.
template <class F>
void for_each_depth(const StridedMatrix& a, const F& f) {
  for (std::size_t k = 0; k < a.columns; k += depth) {
    StridedMatrix part = a;
    part.data += k * a.column;
    part.columns = std::min(depth, a.columns - k);
    f(part, k);
  }
}

// At most `depth` rows of B.
void product(const StridedMatrix& a, ConstMatrix b, Matrix c, Into into) {
  const auto from = [&](std::size_t j) { return ConstMatrix{b.data + j, b.rows, b.columns - j, b.stride}; };
  std::size_t j = 0;
  for (; c.rows < 4 && j + 8 * width <= c.columns; j += 8 * width) {
    for (std::size_t i = 0; i < c.rows; ++i) tile<1, 8>(a, i, from(j), c, j, into, width);
  }
  for (; j + 3 * width <= c.columns; j += 3 * width) tiles<3>(a, from(j), c, j, into);
  for (; j + width <= c.columns; j += width) tiles<1>(a, from(j), c, j, into);
  if (j == c.columns) return;
  // The last columns, fewer than a register, filled up with zeros.
  Scalar filled[depth * width];
  std::fill_n(filled, b.rows * width, Scalar{0});
  for (std::size_t k = 0; k < b.rows; ++k) std::copy_n(b.data + k * b.stride + j, c.columns - j, filled + k * width);
  tiles<1>(a, matrix(filled, b.rows, width), c, j, into, c.columns - j);
}

// A sum of no terms.
void clear(Matrix c) {
  for (std::size_t i = 0; i < c.rows; ++i) std::fill_n(c.data + i * c.stride, c.columns, Scalar{0});
}

}  // namespace

bool has_wide_registers() { return width * sizeof(Scalar) >= 64; }

void wide_product(const StridedMatrix& a, ConstMatrix b, Matrix c, Into into) {
  if (a.columns == 0 && into == Into::replace) clear(c);
  for_each_depth(a, [&](const StridedMatrix& part, std::size_t k) {
    product(part, {b.data + k * b.stride, part.columns, b.columns, b.stride}, c, k == 0 ? into : Into::add);
  });
}

std::size_t packed_size(std::size_t rows, std::size_t columns) {
  return rows * ((columns + width - 1) / width * width);
}

void pack(const StridedMatrix& b, Scalar* to) {
  for (std::size_t first = 0; first < b.rows; first += depth) {
    const std::size_t end = std::min(b.rows, first + depth);
    for_each_panel(b.columns, [&]<std::size_t V>(std::size_t j, std::size_t used) {
      const std::size_t filled = (V - 1) * width + used;
      for (std::size_t k = first; k < end; ++k, to += V * width) {
        const Scalar* from = b.data + k * b.row + j * b.column;
        for (std::size_t x = 0; x < filled; ++x) to[x] = from[x * b.column];
        std::fill(to + filled, to + V * width, Scalar{0});
      }
    });
  }
}

void packed_product(const StridedMatrix& a, const Scalar* b, Matrix c, Into into) {
  if (a.columns == 0 && into == Into::replace) clear(c);
  for_each_depth(a, [&](const StridedMatrix& part, std::size_t k) {
    for_each_panel(c.columns, [&]<std::size_t V>(std::size_t j, std::size_t used) {
      tiles<V>(part, matrix(b, part.columns, V * width), c, j, k == 0 ? into : Into::add, used);
      b += part.columns * V * width;
    });
  });
}

}  // namespace nn::inline NN_ABI
