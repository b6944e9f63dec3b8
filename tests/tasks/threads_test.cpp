// The programs' models, small: the same bits for any number of threads, and safe to ask from many.
#include <thread>

#include "nn/nn.hpp"
#include "support.hpp"
#include "tasks/char_classifier/model.hpp"
#include "tasks/date_translation/translator.hpp"
#include "tasks/sequence_sum.hpp"
#include "tasks/series_forecast/forecast.hpp"

using namespace nn;

namespace {

struct Case {
  const char* name;
  Model model;
  Tensor x, y;
};

Tensor ids(const Shape& shape, std::size_t count, Random& random) {
  Tensor x = uninitialized(shape);
  for (Scalar& id : x.storage()) id = static_cast<Scalar>(random.below(count));
  return x;
}

std::vector<Case> cases() {
  set_random_seed(7);
  Random random(7);
  const tasks::Vocabulary human({"0123456789 "}), machine({"0123456789-"});
  std::vector<Case> all = {
      {"sequence_sum", tasks::attention_model(9), random_uniform({40, 9, 1}, 0, 1, random), zeros({40, 1})},
      {"series_forecast", tasks::forecast_model(12, 3, 2, {.dropout = 0.3}), random_uniform({40, 12, 3}, 0, 1, random),
       zeros({40, 2})},
      {"char_classifier", tasks::char_model({9, 15, 6, 20, 0.2, "tanh"}), ids({40, 15}, 9, random), ones({40, 1})},
      {"date_translation", tasks::translator(human, machine, {.padding = 12, .units = 20}),
       human.encode(std::vector<std::string>(40, "12 3 45"), 12),
       machine.encode(std::vector<std::string>(40, "45-3-12"), 12)}};
  for (std::size_t k = 0; k < 3; ++k) all[k].model.compile({.optimizer = Adam(0.01), .loss = "mse"});
  tasks::compile_translator(all[3].model);
  return all;
}

}  // namespace

TEST_CASE("the programs' models: training gives the same bits on 1, 2, 3 and 4 threads") {
  std::vector<std::vector<std::vector<Tensor>>> by_threads;
  for (const std::size_t count : {1u, 2u, 3u, 4u}) {
    set_threads(count);
    by_threads.emplace_back();
    for (const Case& c : cases()) {
      c.model.fit(c.x, c.y, {.batch_size = 20, .epochs = 2, .verbose = 0});
      by_threads.back().push_back(c.model.get_weights());
    }
  }
  set_threads(0);
  for (const auto& of_models : by_threads) {
    for (std::size_t m = 0; m < of_models.size(); ++m) {
      CAPTURE(m);
      for (std::size_t k = 0; k < of_models[m].size(); ++k) CHECK(of_models[m][k] == by_threads[0][m][k]);
    }
  }
}

TEST_CASE("the programs' models: many threads may predict with one model") {
  for (const Case& c : cases()) {
    CAPTURE(c.name);
    const Tensor expected = c.model.predict(c.x);
    std::vector<std::thread> threads;
    std::vector<int> wrong(4);
    for (std::size_t t = 0; t < wrong.size(); ++t) {
      threads.emplace_back([&, t] {
        for (int repeat = 0; repeat < 5; ++repeat) {
          wrong[t] += c.model.predict(c.x) != expected;
          for (std::size_t i = t; i < 40; i += 8) {
            const Tensor one = c.model.predict(rows(c.x, i, i + 1)), same = rows(expected, i, i + 1);
            wrong[t] += difference(one, same) > 1e-5;
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const int count : wrong) CHECK(count == 0);
  }
}
