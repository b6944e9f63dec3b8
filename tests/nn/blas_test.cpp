// Matrix products against the sum they are, at sizes that fill whole registers and at all others.
#include <doctest/doctest.h>

#include <utility>
#include <vector>

#include "nn/blas.hpp"
#include "nn/random.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

// C = A B or C += A B, number by number; the factors may be turned over.
Tensor by_hand(const Tensor& a, bool turn_a, const Tensor& b, bool turn_b, Tensor c, std::size_t inner, Into into, std::size_t columns) {
  for (std::size_t i = 0; i < c.shape(0); ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      double total = into == Into::add ? static_cast<double>(c(i, j)) : 0;
      for (std::size_t k = 0; k < inner; ++k) total += static_cast<double>((turn_a ? a(k, i) : a(i, k)) * (turn_b ? b(j, k) : b(k, j)));
      c(i, j) = static_cast<Scalar>(total);
    }
  }
  return c;
}

using Counts = std::vector<std::size_t>;

template <class Pointer>
MatrixView<Pointer> part(Pointer data, std::size_t rows, std::size_t columns, std::size_t stride) {
  return {data, rows, columns, stride};
}

}  // namespace

TEST_CASE("gemm, gemm_nt, gemm_tn: equal the sums they are, and touch nothing beside C") {
  Random random(1);
  const std::size_t beside = 3;  // columns of each matrix that are not part of it
  for (const std::size_t m : Counts{1, 2, 5, 8, 13, 16, 50, 67}) {
    for (const std::size_t n : Counts{1, 3, 8, 13, 16, 17, 48, 61, 130}) {
      for (const std::size_t k : Counts{0, 1, 7, 64, 515, 1030}) {
        const auto make = [&](std::size_t rows, std::size_t columns) { return random_uniform({rows, columns + beside}, -1, 1, random); };
        const Tensor a = make(m, k), a_t = make(k, m), b = make(k, n), b_t = make(n, k), before = make(m, n);
        const double tolerance = by_scalar(1e-4, 1e-12);
        for (const Into into : {Into::replace, Into::add}) {
          CAPTURE(m);
          CAPTURE(n);
          CAPTURE(k);
          CAPTURE(static_cast<int>(into));
          const auto at = [&](const Tensor& x, std::size_t rows, std::size_t columns) { return part(x.data(), rows, columns, columns + beside); };
          Tensor c = before;
          gemm(at(a, m, k), at(b, k, n), part(c.data(), m, n, n + beside), into);
          check_close(c, by_hand(a, false, b, false, before, k, into, n), tolerance);
          c = before;
          gemm_nt(at(a, m, k), at(b_t, n, k), part(c.data(), m, n, n + beside), into);
          check_close(c, by_hand(a, false, b_t, true, before, k, into, n), tolerance);
          c = before;
          gemm_tn(at(a_t, k, m), at(b, k, n), part(c.data(), m, n, n + beside), into);
          check_close(c, by_hand(a_t, true, b, false, before, k, into, n), tolerance);
        }
      }
    }
  }
}

TEST_CASE("gemm: a row's result does not depend on how many rows there are") {
  Random random(2);
  const std::size_t m = 21, n = 61, k = 40;
  const Tensor a = random_uniform({m, k}, -1, 1, random), b = random_uniform({k, n}, -1, 1, random);
  Tensor together = zeros({m, n}), alone = zeros({m, n});
  gemm(matrix(a.data(), m, k), matrix(b.data(), k, n), matrix(together.data(), m, n));
  for (std::size_t i = 0; i < m; ++i) gemm(matrix(a.data() + i * k, 1, k), matrix(b.data(), k, n), matrix(alone.data() + i * n, 1, n));
  check_close(alone, together, by_scalar(1e-6, 1e-14));
}

TEST_CASE("PackedMatrix: the same products, to the last bit") {
  Random random(4);
  const std::size_t beside = 3;
  for (const std::size_t m : Counts{1, 3, 4, 8, 13}) {
    for (const std::size_t n : Counts{1, 2, 8, 16, 17, 48, 61, 130}) {
      for (const std::size_t k : Counts{0, 1, 7, 515, 1030}) {
        CAPTURE(m);
        CAPTURE(n);
        CAPTURE(k);
        const Tensor a = random_uniform({m, k}, -1, 1, random), b = random_uniform({k, n + beside}, -1, 1, random);
        Tensor turned = zeros({n, k + beside});
        transpose(part(b.data(), k, n, n + beside), part(turned.data(), n, k, k + beside));
        const PackedMatrix packed(part(b.data(), k, n, n + beside), 100), seldom(part(b.data(), k, n, n + beside), 1),
            transposed = PackedMatrix::transposed(part(std::as_const(turned).data(), n, k, k + beside));
        for (const Into into : {Into::replace, Into::add}) {
          const Tensor before = random_uniform({m, n + beside}, -1, 1, random);
          Tensor expected = before;
          gemm(matrix(a.data(), m, k), part(b.data(), k, n, n + beside), part(expected.data(), m, n, n + beside), into);
          for (const PackedMatrix* factor : {&packed, &seldom, &transposed}) {
            Tensor c = before;
            gemm(matrix(a.data(), m, k), *factor, part(c.data(), m, n, n + beside), into);
            CHECK(c == expected);
          }
        }
      }
    }
  }
}

TEST_CASE("transpose: turns a part of a matrix over") {
  Random random(3);
  const Tensor a = random_uniform({37, 21}, -1, 1, random);
  Tensor b = zeros({20, 40});
  transpose(part(a.data(), 37, 20, 21), part(b.data(), 20, 37, 40));
  for (std::size_t i = 0; i < 37; ++i) {
    for (std::size_t j = 0; j < 20; ++j) REQUIRE(b(j, i) == a(i, j));
  }
  for (std::size_t j = 0; j < 20; ++j) CHECK(b(j, 37) == 0);
}
