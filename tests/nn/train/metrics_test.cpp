#include "nn/train/metrics.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "nn/check.hpp"
#include "nn/random.hpp"
#include "tests/support.hpp"

using namespace nn;

TEST_CASE("metrics: accuracies by hand") {
  CHECK(Metric("accuracy")(tensor({4, 1}, {1, 0, 1, 0}), tensor({4, 1}, {0.7, 0.6, 0.2, 0.1})) == 0.5);
  CHECK(Metric("acc")(tensor({2, 2}, {1, 0, 0, 1}), tensor({2, 2}, {0.7, 0.3, 0.6, 0.4})) == 0.5);
  CHECK(Metric("accuracy")(tensor({2}, {0, 0}), tensor({2, 2}, {0.7, 0.3, 0.4, 0.6})) == 0.5);
  CHECK(BinaryAccuracy({.threshold = 0.65})(tensor({2, 1}, {1, 0}), tensor({2, 1}, {0.7, 0.6})) == 1);
  CHECK(Metric("sparse_categorical_accuracy")(tensor({2}, {-1, 0.7}), tensor({2, 2}, {.9, .1, .9, .1})) == 0);
  const Tensor p = tensor({2, 4}, {.1, .2, .3, .4, .4, .3, .2, .1}), classes = tensor({2, 1}, {1, 1});
  CHECK(SparseTopKCategoricalAccuracy({.k = 2})(classes, p) == 0.5);
  CHECK(SparseTopKCategoricalAccuracy({.k = 3})(classes, p) == 1);
  CHECK(TopKCategoricalAccuracy({.k = 1})(tensor({2, 4}, {0, 0, 0, 1, 0, 0, 0, 1}), p) == 0.5);
  CHECK(SparseTopKCategoricalAccuracy()(tensor({1}, {9}), ones({1, 2})) == 0);
}

TEST_CASE("metrics: losses are metrics, and so are functions of your own") {
  CHECK(Metric("mae")(tensor({1, 2}, {1, 3}), tensor({1, 2}, {2, 5})) == doctest::Approx(1.5));
  CHECK(Metric("mae").name() == "mae");
  CHECK(Metric(Huber(2)).name() == "huber_loss");
  CHECK(Metric("cosine_similarity")(tensor({1, 2}, {1, 0}), tensor({1, 2}, {3, 4})) == doctest::Approx(0.6));  // not its negative
  CHECK(RootMeanSquaredError()(tensor({2, 1}, {0, 0}), tensor({2, 1}, {3, 4})) == doctest::Approx(std::sqrt(12.5)));
  const Metric range("range", [](const Tensor&, const Tensor& p) -> Tensor { return xt::abs(p); });
  CHECK(range(zeros({2, 1}), tensor({2, 1}, {-1, 3})) == 2);
}

TEST_CASE("metrics: means weigh places by sample weights and masks") {
  const Tensor t = zeros({2, 3, 1}), p = tensor({2, 3, 1}, {1, 2, 3, 4, 5, 6});
  const Tensor by_sample = tensor({2}, {1, 3}), by_place = tensor({2, 3}, {1, 0, 0, 0, 0, 1}), mask = tensor({2, 3}, {1, 1, 0, 1, 0, 0});
  const Metric mae = "mae";
  CHECK(mae({t, p, &by_sample}) == doctest::Approx((2 + 3 * 5) / 4.0));
  CHECK(mae({t, p, &by_place}) == doctest::Approx(3.5));
  CHECK(mae({t, p, nullptr, &mask}) == doctest::Approx(7 / 3.0));
  CHECK(mae({t, p, &by_sample, &mask}) == doctest::Approx((1 + 2 + 3 * 4) / 5.0));
  const Tensor none = zeros({2});
  CHECK(mae({t, p, &none}) == 0);
  const Tensor wrong = ones({2, 2});
  CHECK_THROWS_WITH_AS(mae({t, p, &wrong}), "mean_absolute_error: expected weights or a mask of the first axes of (2, 3), got shape (2, 2)", Error);
}

TEST_CASE("metrics: have Keras's names, or yours") {
  CHECK(Recall({.thresholds = 0.3}).name() == "recall");
  CHECK(SparseTopKCategoricalAccuracy({.k = 2}).name() == "sparse_top_k_categorical_accuracy");
  CHECK(AUC({.curve = "PR", .name = "pr_auc"}).name() == "pr_auc");
  CHECK(Metric("acc").name() == "acc");
  CHECK(FalseNegatives().name() == "false_negatives");
}

TEST_CASE("metrics: precision and recall by hand") {
  const Tensor t = tensor({4}, {0, 1, 1, 1}), p = tensor({4}, {1, 0, 1, 1}), weights = tensor({4}, {0, 0, 1, 0});
  CHECK(Precision()(t, p) == doctest::Approx(2 / 3.0));
  CHECK(Recall()(t, p) == doctest::Approx(2 / 3.0));
  CHECK(Precision()({t, p, &weights}) == 1);
  const Tensor classes = tensor({2, 3}, {0, 0, 1, 1, 0, 0}), scores = tensor({2, 3}, {.2, .3, .4, .1, .2, .3});
  CHECK(Precision({.top_k = 1})(classes, scores) == 0.5);
  CHECK(Recall({.top_k = 2})(classes, scores) == 0.5);
  CHECK(Recall({.thresholds = 0.05, .class_id = 0})(classes, scores) == 1);
  CHECK(Precision({.thresholds = 0.05, .class_id = 0})(classes, scores) == 0.5);
  CHECK(Precision()(zeros({2, 1}), zeros({2, 1})) == 0);
}

TEST_CASE("metrics: F1Score by hand") {
  const Tensor t = tensor({3, 3}, {1, 1, 1, 1, 0, 0, 1, 1, 0}), p = tensor({3, 3}, {.2, .6, .7, .2, .6, .6, .6, .8, 0});
  const double a = 0.5, b = 0.8, c = 2 / 3.0;  // of each class, at threshold 0.5: keras.io/api/metrics/classification_metrics
  CHECK(F1Score({.threshold = 0.5})(t, p) == doctest::Approx((a + b + c) / 3).epsilon(1e-6));
  CHECK(F1Score({.average = "weighted", .threshold = 0.5})(t, p) == doctest::Approx((3 * a + 2 * b + c) / 6).epsilon(1e-6));
  CHECK(F1Score({.average = "micro", .threshold = 0.5})(t, p) == doctest::Approx(2 * 4 / (2 * 4 + 2 + 2.0)).epsilon(1e-6));
}

TEST_CASE("metrics: AUC by hand") {
  const Tensor t = tensor({4}, {0, 0, 1, 1}), p = tensor({4}, {0, 0.5, 0.3, 0.9}), weights = tensor({4}, {1, 0, 0, 1});
  CHECK(AUC({.num_thresholds = 3})(t, p) == doctest::Approx(0.75));  // keras.io/api/metrics/classification_metrics
  CHECK(AUC({.num_thresholds = 3})({t, p, &weights}) == doctest::Approx(1));
  CHECK(AUC({.num_thresholds = 3, .summation_method = "minoring"})(t, p) == doctest::Approx(0.5));
  CHECK(AUC({.num_thresholds = 3, .summation_method = "majoring"})(t, p) == doctest::Approx(1));
  CHECK(AUC()(t, p) == doctest::Approx(0.75));
  const Tensor two = tensor({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1}), scores = tensor({4, 2}, {0, .1, .5, .9, .3, .2, .9, .8});
  CHECK(AUC({.multi_label = true})(two, scores) == doctest::Approx((0.75 + 1) / 2));
  const Tensor logits = tensor({4}, {-2, 0, -1, 2});
  CHECK(AUC({.from_logits = true})(t, logits) == doctest::Approx(0.75));
}

TEST_CASE("metrics: sequence_accuracy counts samples that are right everywhere") {
  const Tensor p = tensor({3, 2, 2}, {.9, .1, .2, .8, .9, .1, .8, .2, .4, .6, .3, .7}), t = tensor({3, 2}, {0, 1, 0, 1, 1, 1});
  CHECK(Metric("sequence_accuracy")(t, p) == doctest::Approx(2 / 3.0));
  const Tensor one_hot = tensor({3, 2, 2}, {1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1});
  CHECK(SequenceAccuracy()(one_hot, p) == doctest::Approx(2 / 3.0));
  const Tensor mask = tensor({3, 2}, {1, 1, 1, 0, 0, 0}), weights = tensor({3}, {3, 1, 1});
  CHECK(SequenceAccuracy()({t, p, nullptr, &mask}) == 1);
  CHECK(SequenceAccuracy()({t, p, &weights}) == doctest::Approx(4 / 5.0));
}

TEST_CASE("metrics: parts of the data add up to the whole") {
  Random random(1);
  const Tensor p = random_uniform({12, 3}, 0, 1, random), weights = random_uniform({12}, 0, 2, random);
  Tensor t = zeros({12, 3});
  for (std::size_t n = 0; n < 12; ++n) t(n, n * 7 % 3) = 1;
  for (const char* name : {"accuracy", "top_k_categorical_accuracy", "precision", "recall", "f1_score", "auc", "mse", "kl_divergence",
                           "root_mean_squared_error", "sequence_accuracy"}) {
    CAPTURE(name);
    const Metric metric = name;
    Metric::State sum;
    for (const auto& [begin, end] : {std::pair<std::size_t, std::size_t>{0, 5}, {5, 6}, {6, 12}}) {
      Metric::State part;
      const Tensor y_true = rows(t, begin, end), y_pred = rows(p, begin, end), w = rows(weights, begin, end);
      metric.update(part, {y_true, y_pred, &w});
      add_state(sum, part);
    }
    CHECK(metric.result(sum) == doctest::Approx(metric({t, p, &weights})).epsilon(1e-12));
    CHECK(metric.result({}) == 0);
  }
}

TEST_CASE("metrics: bad options and shapes are one sentence") {
  CHECK_THROWS_WITH_AS(Metric("f1"), doctest::Contains("got 'f1'"), Error);
  CHECK_THROWS_WITH_AS(AUC({.num_thresholds = 1}), "AUC: expected num_thresholds of at least 2, got 1", Error);
  CHECK_THROWS_WITH_AS(AUC({.curve = "roc"}), doctest::Contains("ROC, PR; got 'roc'"), Error);
  CHECK_THROWS_WITH_AS(F1Score({.average = "none"}), doctest::Contains("micro, macro, weighted; got 'none'"), Error);
  CHECK_THROWS_WITH_AS(Precision({.thresholds = 2}), doctest::Contains("thresholds from 0 to 1"), Error);
  CHECK_THROWS_WITH_AS(Precision({.top_k = 4})(zeros({1, 3}), zeros({1, 3})), doctest::Contains("top_k from 1 to 3, got 4"), Error);
  CHECK_THROWS_WITH_AS(TopKCategoricalAccuracy({.k = 0}), doctest::Contains("k of at least 1"), Error);
  CHECK_THROWS_WITH_AS(Metric("accuracy")(zeros({2, 3}), zeros({2, 4})), doctest::Contains("expected y_true of shape (2, 4)"), Error);
}
