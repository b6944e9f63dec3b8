// Some ops and layers, forward and backward, on one thread.
#include "nn/nn.hpp"
#include "tests/bench/report.hpp"

using namespace nn;

namespace {

Var input(const Shape& shape) {
  Random random(2);
  return Var::variable(random_uniform(shape, -1, 1, random));
}

void matmul_op(benchmark::State& state) {
  const Var a = input({640, 128}), b = input({128, 128});
  for (auto _ : state) backward(sum(matmul(a, b)));
}

void softmax_op(benchmark::State& state) {
  const Var x = input({32, 240, 240});
  const Tensor towards = x.value();
  for (auto _ : state) backward(sum(softmax(x) * towards));
}

void gather_op(benchmark::State& state) {
  const Var table = input({5000, 64});
  Random random(1);
  Tensor ids = zeros({32, 250});
  for (Scalar& id : ids.storage()) id = static_cast<Scalar>(random.below(5000));
  for (auto _ : state) backward(sum(gather(table, ids)));
}

void run_layer(benchmark::State& state, const Symbol& x, const Symbol& y, const Shape& shape) {
  const Graph graph(x, y);
  const Var data = input(shape);
  for (auto _ : state) {
    Context context;
    backward(sum(square(graph.run({data}, context)[0])));
  }
}

void layer_normalization(benchmark::State& state) {
  const Symbol x = Input({60, 128});
  run_layer(state, x, LayerNormalization()(x), {32, 60, 128});
}

void multi_head_attention(benchmark::State& state) {
  const Symbol x = Input({60, 128});
  run_layer(state, x, MultiHeadAttention(4, 32)({x, x}), {32, 60, 128});
}

[[maybe_unused]] const bool registered = [] {
  const std::pair<const char*, void (*)(benchmark::State&)> all[] = {
      {"matmul (640, 128) x (128, 128)", matmul_op},
      {"softmax (32, 240, 240)", softmax_op},
      {"gather of (5000, 64), 32 x 250 rows", gather_op},
      {"LayerNormalization (32, 60, 128)", layer_normalization},
      {"MultiHeadAttention of 4 heads (32, 60, 128)", multi_head_attention}};
  for (const auto& [name, run] : all)
    bench::medians(benchmark::RegisterBenchmark((std::string("op/") + name).c_str(), run), 0.05);
  return true;
}();

}  // namespace
