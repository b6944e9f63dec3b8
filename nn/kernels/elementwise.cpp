#include "nn/kernels/elementwise.hpp"

#include <bit>
#include <limits>

#include "nn/kernels/simd.hpp"

namespace nn::inline NN_ABI::kernels {

namespace {

using Limits = std::numeric_limits<Scalar>;
constexpr bool single = Limits::digits == 24;

// y[i] = f(x[i]), a register at a time. The last, incomplete register goes through the same f, so that a
// number's result never depends on where it stands.
template <class F>
void map(const Scalar* x, Scalar* y, std::size_t n, const F& f) {
  std::size_t i = 0;
  for (; i + Batch::size <= n; i += Batch::size) f(Batch::load_unaligned(x + i)).store_unaligned(y + i);
  if (i < n) store(f(load(x + i, n - i)), y + i, n - i);
}

// e^x between these is finite and no less than the smallest normal number.
constexpr Scalar smallest = Scalar(single ? -87.336544 : -708.39641853226408);
constexpr Scalar largest = Scalar(single ? 88.722831726 : 709.78271289338397);

// e^x = 2^k e^r for x between the two, with x = k ln 2 + r, |r| <= ln 2 / 2, and e^r by its Taylor series. Within 1
// ulp; xsimd's is within 1.5 and in float infinite from 88.4 on.
struct Exp {
  [[gnu::always_inline]] static Batch between(const Batch& x) {
    constexpr Scalar log2_e = Scalar(1.4426950408889634074);
    constexpr Scalar ln2_high = Scalar(22713.0 / 32768);  // 15 bits: k times it is exact
    constexpr Scalar ln2_low = Scalar(1.4286068203094172321e-6);
    constexpr Scalar to_whole =
        Scalar(1.5) / Limits::epsilon();  // added to a number: its whole part is in the last bits
    constexpr int terms = single ? 7 : 13;
    const Batch shifted = xsimd::fma(x, Batch(log2_e), Batch(to_whole)), k = shifted - Batch(to_whole);
    const Batch r = xsimd::fma(k, Batch(-ln2_low), xsimd::fma(k, Batch(-ln2_high), x));
    Scalar factorial = 1;
    for (int i = 2; i <= terms; ++i) factorial *= Scalar(i);
    Batch series(1 / factorial);
    for (int i = terms; i > 2; --i) {
      factorial /= Scalar(i);
      series = xsimd::fma(series, r, Batch(1 / factorial));
    }
    const Batch e_r = Batch(1) + xsimd::fma(r * r, series, r);  // the 1 last: only its rounding counts
    using Bits = xsimd::as_integer_t<Batch>;
    const Bits exponent = std::bit_cast<Bits>(shifted) << (Limits::digits - 1);  // k where the exponent stands
    return std::bit_cast<Batch>(std::bit_cast<Bits>(e_r) + exponent);
  }

  [[gnu::always_inline]] Batch operator()(const Batch& x) const {
    const Batch y = xsimd::select(x < Batch(smallest), Batch(0), between(x));
    return xsimd::select(x <= Batch(largest), y, x + Batch(Limits::infinity()));  // infinity, or NaN stays NaN
  }
};

// n (1 - e / (1 + e)) with e = e^-|x| and n = e below 0, else 1. So nothing overflows, and where 1 + e and the quotient
// were rounded counts e times only. Within 2 ulp, where 1 / (1 + e^-x) is not.
struct Sigmoid {
  [[gnu::always_inline]] Batch operator()(const Batch& x) const {
    const Batch a = x | Batch(Scalar{-0.0}), e = xsimd::select(a < Batch(smallest), Batch(0), Exp::between(a));
    const Batch n = xsimd::select(x < Batch(0), e, Batch(1));
    return xsimd::select(x == x, xsimd::fma(n, e / (Batch(-1) - e), n), x);  // NaN stays NaN
  }
};

}  // namespace

void tanh(const Scalar* x, Scalar* y, std::size_t n) {
  map(x, y, n, [](const Batch& v) { return xsimd::tanh(v); });
}

void sigmoid(const Scalar* x, Scalar* y, std::size_t n) { map(x, y, n, Sigmoid()); }

void exp(const Scalar* x, Scalar* y, std::size_t n) { map(x, y, n, Exp()); }

Scalar exp_shifted(const Scalar* x, Scalar shift, Scalar* y, std::size_t n) {
  map(
      x, y, n, [shift](const Batch& v) __attribute__((always_inline)) { return Exp()(v - Batch(shift)); });
  Scalar total = 0;
  for (std::size_t i = 0; i < n; ++i) total += y[i];
  return total;
}

}  // namespace nn::inline NN_ABI::kernels
