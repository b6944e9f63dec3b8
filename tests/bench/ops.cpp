// Some ops, forward and backward, on one thread: op/NAME, with a floor. That of a product is its multiply-adds at this
// machine's own rate, that of others a copy of as many bytes as they have to read and write.
#include "nn/nn.hpp"
#include "tests/bench/calibration.hpp"
#include "tests/bench/report.hpp"

using namespace nn;

namespace {

Var input(const Shape& shape) {
  Random random(2);
  return Var::variable(random_uniform(shape, -1, 1, random));
}

// Seconds to read or write so many tensors of n numbers.
double copy_seconds(std::size_t n, double tensors) {
  const double bytes = static_cast<double>(n * sizeof(Scalar));
  return tensors * bytes / bench::copy_rate(2 * n * sizeof(Scalar));
}

void matmul_op(benchmark::State& state) {
  const Var a = input({640, 128}), b = input({128, 128});
  for (auto _ : state) backward(sum(matmul(a, b)));
  bench::report_floor(state, bench::Work{.products = {{640, 128, 128}}}.seconds_of_step(1));
}

void add_op(benchmark::State& state) {
  const Var a = input({32, 60, 128}), b = input({128});
  for (auto _ : state) backward(sum(a + b));
  bench::report_floor(state, copy_seconds(32 * 60 * 128, 6));  // a, y, y for its sum, dy, and dy, da
}

void softmax_op(benchmark::State& state) {
  const Var x = input({32, 240, 240});
  const Tensor towards = x.value();
  for (auto _ : state) backward(sum(softmax(x) * towards));
  bench::report_floor(state,
                      copy_seconds(32 * 240 * 240, 13));  // x, y; y, towards, z; z; dz; dz, towards, dy; y, dy, dx
}

void gather_op(benchmark::State& state) {
  const Var table = input({5000, 64});
  Random random(1);
  Tensor ids = zeros({32, 250});
  for (Scalar& id : ids.storage()) id = static_cast<Scalar>(random.below(5000));
  for (auto _ : state) backward(sum(gather(table, ids)));
  bench::report_floor(state,
                      copy_seconds(32 * 250 * 64, 7));  // rows, y; y; dy; dy, and the table's rows read and written
}

[[maybe_unused]] const bool registered = [] {
  const std::pair<const char*, void (*)(benchmark::State&)> all[] = {
      {"matmul (640, 128) x (128, 128)", matmul_op},
      {"add (32, 60, 128) + (128)", add_op},
      {"softmax (32, 240, 240), times a tensor", softmax_op},
      {"gather of (5000, 64), 32 x 250 rows", gather_op}};
  for (const auto& [name, run] : all)
    bench::medians(benchmark::RegisterBenchmark((std::string("op/") + name).c_str(), run), 0.05);
  return true;
}();

}  // namespace
