// What the program `inspect` prints and draws, piece by piece.
#include <doctest/doctest.h>

#include <cmath>

#include "apps/common/text.hpp"
#include "apps/inspect/config_text.hpp"
#include "apps/inspect/layer.hpp"
#include "apps/inspect/pictures.hpp"
#include "apps/inspect/report.hpp"
#include "apps/inspect/tensor_text.hpp"
#include "nn/check.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"

using nn::Config;
using nn::None;
using nn::Shape;
using nn::Tensor;

namespace {

Shape shape_from(std::size_t rows, std::size_t columns, const Shape& wanted) {
  return nn::shape_of(as_samples(nn::zeros({rows, columns}), wanted, "x.csv"));
}

Config object(const std::string& name, Config config) {
  return Config::fields(
      {{"module", "keras"}, {"class_name", name}, {"config", std::move(config)}, {"registered_name", Config()}});
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("inspect: numbers, sizes and lines") {
  CHECK(number_text(0.123456) == "0.1235");
  CHECK(number_text(-0.0) == "0");
  CHECK(number_text(1.5e-5) == "1.5e-05");
  CHECK(grouped_digits(76529) == "76,529");
  CHECK(grouped_digits(999) == "999");
  CHECK(grouped_digits(1234567) == "1,234,567");
  CHECK(size_text(1023) == "1023 bytes");
  CHECK(size_text(1536) == "1.5 KB");
  CHECK(table_text({{"a", "n"}, {"long", "10"}}, 1) == "  a      n\n  long  10\n");
  CHECK(table_text({{"é", ""}, {"ab", "x"}}, 2) == "  é\n  ab  x\n");
  const std::string line(70, 'x');
  CHECK(wrapped(line + " " + line, 2) == line + "\n  " + line);
  CHECK(printable("a\033[2Jb\n\x7f") == "a?[2Jb\n?");
}

TEST_CASE("inspect: options as Python writes calls") {
  const Config adam = Config::fields({{"name", "adam"},
                                      {"learning_rate", 0.0010000000474974513},
                                      {"weight_decay", Config()},
                                      {"use_ema", false},
                                      {"ema_momentum", 0.99},
                                      {"decay", 0.0},
                                      {"beta_1", 0.9},
                                      {"amsgrad", true}});
  CHECK(config_text(object("Custom>Adam", adam)) == "Adam(learning_rate=0.001, beta_1=0.9, amsgrad=True)");
  CHECK(config_text(object(
            "AdamW",
            Config::fields({{"learning_rate", object("CosineDecay", Config::fields({{"decay_steps", 10}}))}}))) ==
        "AdamW(learning_rate=CosineDecay(decay_steps=10))");
  const Config metric =
      object("MeanMetricWrapper", Config::fields({{"name", "accuracy"}, {"fn", "sparse_categorical_accuracy"}}));
  CHECK(config_text(Config::list({Config::list({metric})})) == "[accuracy (sparse_categorical_accuracy)]");
  CHECK(config_text(Config::fields({{"p", "mse"}, {"v", object("function", "mine")}})) == "{p: mse, v: mine}");
  CHECK(config_text(object("Huber", Config())) == "Huber");
  CHECK(config_text(Config::fields({{"class_name", "Odd"}})) == "Odd");
  CHECK(config_text(Config::list()) == "[]");
}

TEST_CASE("inspect: tensors as NumPy prints them") {
  CHECK(tensor_text(nn::tensor({}, {2.5})) == "2.5");
  CHECK(tensor_text(nn::tensor({3}, {1, -2, 0.5})) == "[  1  -2 0.5]");
  CHECK(tensor_text(nn::tensor({2, 2}, {1, 2, 3, 10})) == "[[ 1  2]\n [ 3 10]]");
  CHECK(tensor_text(nn::zeros({2, 1, 1})) == "[[[0]]\n [[0]]]");
  CHECK(tensor_text(nn::zeros({0, 2})) == "[]");
  Tensor many = nn::zeros({2000});
  for (std::size_t i = 0; i < many.size(); ++i) many(i) = static_cast<nn::Scalar>(i);
  CHECK(tensor_text(many) == "[   0    1    2 ... 1997 1998 1999]");
  CHECK(tensor_text(nn::zeros({1001, 1})) == "[[0]\n [0]\n [0]\n ...\n [0]\n [0]\n [0]]");
  CHECK(tensor_text(nn::zeros({100})).find('\n') == line_width);  // "[0 0 ... 0" up to the edge of the line
}

TEST_CASE("inspect: tables become data of the shape a model takes") {
  CHECK(shape_from(5, 3, {None, 3}) == Shape{5, 3});
  CHECK(shape_from(3, 1, {None, 3}) == Shape{1, 3});
  CHECK(shape_from(5, 20, {None, 20, 1}) == Shape{5, 20, 1});
  CHECK(shape_from(20, 1, {None, 20, 1}) == Shape{1, 20, 1});
  CHECK(shape_from(40, 1, {None, 20, 1}) == Shape{2, 20, 1});
  CHECK(shape_from(4, 6, {None, 2, 3}) == Shape{4, 2, 3});
  CHECK(shape_from(4, 3, {None, 2, 3}) == Shape{2, 2, 3});
  CHECK(shape_from(7, 3, {None, None, 3}) == Shape{1, 7, 3});
  CHECK(shape_from(7, 6, {None, None, 3}) == Shape{7, 2, 3});
  CHECK(shape_from(7, 6, {None, None}) == Shape{7, 6});
  CHECK(shape_from(2, 4, {None, 2, 2, 2}) == Shape{1, 2, 2, 2});
  const Tensor x = as_samples(nn::tensor({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}), {None, 2, 2}, "x.csv");
  CHECK(x(1, 0, 1) == 6);
  CHECK_THROWS_WITH_AS(
      shape_from(5, 7, {None, 20, 1}),
      "x.csv: expected a table that makes data of shape (None, 20, 1): 20 numbers a row for a sample a row, or 1 a row "
      "for a step a row; got 5 rows of 7",
      nn::Error);
  CHECK_THROWS_AS(shape_from(3, 1, {None, 20, 1}), nn::Error);
  CHECK_THROWS_AS(shape_from(4, 4, {None, None, 3}), nn::Error);
  CHECK_THROWS_AS(shape_from(1, 1, {None, None, None, 1}), nn::Error);
}

TEST_CASE("inspect: weights of a model by path, with the gates of recurrent layers") {
  const nn::Model model = nn::Sequential(
      {nn::Input({4, 3}), nn::Bidirectional(nn::LSTM(2, {.return_sequences = true, .name = "l"}), {.name = "b"}),
       nn::GRU(2, {.name = "g"}), nn::Dense(1, {.name = "d"})});
  const std::vector<ShownWeight> weights = weights_of(model);
  REQUIRE(weights.size() == 11);
  CHECK(weights[0].name == "b/forward_l/kernel");
  CHECK(weights[5].name == "b/backward_l/bias");
  CHECK(weights[5].gates == Names{"i", "f", "c", "o"});
  CHECK(weights[7].name == "g/recurrent_kernel");
  CHECK(weights[7].gates == Names{"z", "r", "h"});
  CHECK(weights[9].name == "d/kernel");
  CHECK(weights[9].gates.empty());

  nn::FileFacts facts;
  for (const ShownWeight& weight : weights) facts.weights.push_back({"w", weight.value});
  const std::vector<ShownWeight> by_shape = weights_of(facts);
  for (std::size_t i = 0; i < weights.size(); ++i) CHECK(by_shape[i].gates == weights[i].gates);
}

TEST_CASE("inspect: the table of weights says what is not a number and what is zero") {
  const std::string text = weights_text({{"a", nn::tensor({2, 2}, {1, 3, NAN, INFINITY})},
                                         {"b", nn::zeros({3})},
                                         {"c", nn::tensor({}, {NAN})},
                                         {"e", nn::zeros({0})}});
  CHECK(text ==
        "Weights\n"
        "  weight  shape   numbers  min  max  mean  std\n"
        "  a       (2, 2)        4    1    3     2    1  1 NaN, 1 infinite\n"
        "  b       (3,)          3    0    0     0    0           all zero\n"
        "  c       ()            1    -    -     -    -              1 NaN\n"
        "  e       (0,)          0    -    -     -    -\n"
        "  4 arrays, 8 numbers, 32 bytes as float32\n");
}

TEST_CASE("inspect: what is said about files that lack things or have odd ones") {
  nn::FileFacts facts;
  facts.kind = nn::FileKind::model;
  CHECK(training_text(facts).starts_with("Training: the file says nothing"));
  facts.training = Config::fields(
      {{"optimizer", 7}, {"loss", Config::list()}, {"metrics", Config()}, {"loss_weights", Config::fields()}});
  CHECK(training_text(facts) == "Training\n  optimizer        7\n  optimizer state  not in the file\n");
  facts.kind = nn::FileKind::other;
  facts.training = Config();
  CHECK(training_text(facts) == "");
  CHECK(problems_text(facts) == "");
  facts.problems.assign(25, "x: odd");
  CHECK(problems_text(facts).ends_with("  x: odd\n  and 5 more\n"));
  CHECK(layers_in_file(Config::fields({{"config", Config::list({object("Dense", Config::fields({{"name", "d"}})),
                                                                Config(3)})}})) == "  its layers: d (Dense), ? (?)\n");
  CHECK(layers_in_file(Config("x")) == "");
}

TEST_CASE("inspect: files of pictures have safe names of their own") {
  CHECK(file_names({"lstm/kernel", "../../etc", "a b\n", "", "lstm.kernel", "ä", "/"}) ==
        Names{"lstm.kernel", "etc", "a_b_", "unnamed", "lstm.kernel_1", "__", "unnamed_1"});
  CHECK(file_names({std::string(500, 'x')})[0].size() == 100);
}

TEST_CASE("inspect: weights and outputs of any shape can be drawn") {
  nn::Random random(1);
  for (const Shape& shape : {Shape{1}, {400}, {3, 4}, {2, 3, 4}, {3, 3, 2, 4}, {5000, 2}, {1, 5000}}) {
    CAPTURE(nn::to_string(shape));
    const Tensor x = nn::random_uniform(shape, -1, 1, random);
    CHECK(weight_picture({"w", x}).width() > 50);
    CHECK(output_picture({"y", x}).width() > 50);
  }
  CHECK(weight_picture({"w", nn::full({2, 8}, NAN), {"i", "f", "c", "o"}}).width() > 50);
  CHECK(weight_picture({"w", nn::zeros({2, 9}), {"i", "f", "c", "o"}}).width() > 50);  // 9 columns are not of 4 gates
  CHECK(output_picture({"y", nn::random_uniform({1, 20, 4, 4}, 0, 1, random)}).width() > 50);
}
