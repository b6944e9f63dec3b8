#include <doctest/doctest.h>

#include <cmath>

#include "nn/graph/model.hpp"
#include "nn/layers/layers.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

// The k-th weight number of the layer, in the order of its weights, is 0.5 sin(k), k = 1, 2, ...
void fill(const Layer& layer) {
  double k = 0;
  std::vector<Tensor> values = layer.get_weights();
  for (Tensor& weight : values) {
    for (Scalar& number : weight.storage()) number = static_cast<Scalar>(0.5 * std::sin(++k));
  }
  layer.set_weights(values);
}

// x[t][d] = cos(1 + 3 t + d), four steps of three features
Tensor input() {
  Tensor x = zeros({1, 4, 3});
  for (std::size_t k = 0; k < 12; ++k) x.data()[k] = static_cast<Scalar>(std::cos(1.0 + static_cast<double>(k)));
  return x;
}

}  // namespace

TEST_CASE("LastStateAttention: weights, context and output of worked examples") {
  const Symbol x = Input({4, 3});
  const auto check = [&](const char* score, const Tensor& a, const Tensor& c, const Tensor& y) {
    const LastStateAttention layer(2, {.score = score, .name = "attention"});
    const Model model(x, layer(x));
    fill(layer);
    check_close(model.fetch(input(), "attention_weight"), a, 1e-6);
    check_close(model.fetch(input(), "attention/context_vector"), c, 1e-6);
    check_close(model.predict(input()), y, 1e-6);
  };
  check("luong", tensor({1, 4}, {.213860, .286398, .210327, .289415}), tensor({1, 3}, {-.155927, -.037079, .115859}),
        tensor({1, 2}, {.546984, .698581}));
  check("bahdanau", tensor({1, 4}, {.261197, .238453, .263865, .236484}), tensor({1, 3}, {-.014237, -.078402, -.070484}),
        tensor({1, 2}, {.124854, .589514}));
}

TEST_CASE("LastStateAttention: every inner output is there under its name") {
  for (const char* score : {"luong", "bahdanau"}) {
    const Symbol x = Input({4, 3});
    const Model model(x, LastStateAttention(2, {.score = score, .name = "att"})(x));
    CHECK(model.fetch(input(), "att/last_hidden_state") == rows(tensor({4, 3}, {std::cos(1.), std::cos(2.), std::cos(3.), std::cos(4.), std::cos(5.), std::cos(6.), std::cos(7.), std::cos(8.), std::cos(9.), std::cos(10.), std::cos(11.), std::cos(12.)}), 3, 4));
    CHECK(shape_of(model.fetch(input(), "attention_score")) == Shape{1, 4});
    CHECK(shape_of(model.fetch(input(), "attention_output")) == Shape{1, 6});
    if (score == std::string("luong")) {
      CHECK(shape_of(model.fetch(input(), "luong_w")) == Shape{1, 4, 3});
    } else {
      CHECK(shape_of(model.fetch(input(), "bahdanau_w1")) == Shape{1, 3});
      CHECK(shape_of(model.fetch(input(), "bahdanau_w2")) == Shape{1, 4, 3});
      CHECK(shape_of(model.fetch(input(), "bahdanau_tanh")) == Shape{1, 4, 3});
    }
  }
}
