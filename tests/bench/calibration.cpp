#include "tests/bench/calibration.hpp"

#include <cblas.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <tuple>

#include "nn/blas.hpp"
#include "nn/kernels/elementwise.hpp"
#include "nn/random.hpp"

namespace bench {

namespace {

using Multiply = std::function<void(const nn::Tensor& a, const nn::Tensor& b, nn::Tensor& c)>;

double rate_of(const Product& shape, const Multiply& multiply) {
  nn::Random random(1);
  const std::size_t rows = std::min<std::size_t>(shape.rows, 1024);
  const nn::Tensor a = nn::random_uniform({rows, shape.inner}, -1, 1, random);
  const nn::Tensor b = nn::random_uniform({shape.inner, shape.columns}, -1, 1, random);
  nn::Tensor c = nn::zeros({rows, shape.columns});
  const Product tried{rows, shape.inner, shape.columns};
  const int times = std::max(1, static_cast<int>(2e7 / tried.multiply_adds()));
  double best = 1e9;
  for (int i = 0; i < 12; ++i) best = std::min(best, seconds([&] { multiply(a, b, c); }, times));
  return tried.multiply_adds() / best;
}

double gemm_rate(const Product& shape) {
  return rate_of(shape, [](const nn::Tensor& a, const nn::Tensor& b, nn::Tensor& c) {
    nn::gemm(nn::matrix(a.data(), a.shape(0), a.shape(1)), nn::matrix(b.data(), b.shape(0), b.shape(1)),
             nn::matrix(c.data(), c.shape(0), c.shape(1)));
  });
}

}  // namespace

double Product::multiply_adds() const {
  return static_cast<double>(rows) * static_cast<double>(inner) * static_cast<double>(columns) *
         static_cast<double>(times);
}

double product_rate(const Product& shape) {
  static std::map<std::tuple<std::size_t, std::size_t, std::size_t>, double> measured;
  const auto key = std::tuple(std::min<std::size_t>(shape.rows, 1024), shape.inner, shape.columns);
  const auto found = measured.find(key);
  return found != measured.end() ? found->second : measured[key] = gemm_rate(shape);
}

double openblas_rate(const Product& shape) {
  openblas_set_num_threads(1);
  return rate_of(shape, [](const nn::Tensor& a, const nn::Tensor& b, nn::Tensor& c) {
    const auto number = [](std::size_t n) { return static_cast<blasint>(n); };
    const blasint m = number(a.shape(0)), k = number(a.shape(1)), n = number(b.shape(1));
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, a.data(), k, b.data(), n, 0, c.data(), n);
  });
}

double tanh_seconds() {
  static const double measured = [] {
    nn::Random random(1);
    const nn::Tensor x = nn::random_uniform({4096}, -3, 3, random);
    nn::Tensor y = x;
    double best = 1;
    for (int i = 0; i < 20; ++i) {
      best = std::min(best, seconds([&] { nn::kernels::tanh(x.data(), y.data(), x.size()); }, 200));
    }
    return best / 4096;
  }();
  return measured;
}

double copy_rate(std::size_t bytes) {
  const std::vector<char> from(bytes / 2, 1);
  std::vector<char> to(bytes / 2, 2);
  double best = 1e9;
  for (int i = 0; i < 20; ++i)
    best = std::min(best, seconds([&] { std::memcpy(to.data(), from.data(), to.size()); }, 4));
  return static_cast<double>(bytes) / best;
}

namespace {

double multiply_adds(const Work& work) {
  double all = 0;
  for (const Product& product : work.products) all += product.multiply_adds();
  return all;
}

// A product of one column is a walk through memory and says nothing about multiplying.
double best_rate(const Work& work) {
  double best = 0;
  for (const Product& p : work.products) {
    if (p.columns > 1) best = std::max(best, product_rate(p));
  }
  return best;
}

}  // namespace

double Work::seconds_forward(std::size_t cores) const {
  return (multiply_adds(*this) / best_rate(*this) + tanhs * tanh_seconds()) / static_cast<double>(cores);
}

double Work::seconds_of_step(std::size_t cores) const {
  return (3 * multiply_adds(*this) / best_rate(*this) + 2 * tanhs * tanh_seconds()) / static_cast<double>(cores);
}

double seconds(const std::function<void()>& work, int times) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / times;
}

}  // namespace bench
