// Training steps and predictions of whole networks, on one and two threads: step/NAME/threads:1 and
// predict/NAME/batch:32/threads:1, each with its floor.
#include <map>
#include <utility>

#include "tests/bench/networks.hpp"
#include "tests/bench/report.hpp"

namespace {

// A network is made once, however often it is measured.
const bench::Network& made(const std::string& name, std::size_t batch) {
  static std::map<std::pair<std::string, std::size_t>, bench::Network> all;
  const auto found = all.find({name, batch});
  if (found != all.end()) return found->second;
  static const std::map<std::string, std::size_t> steps = {{"sum", 20},       {"seqself", 240},  {"chargru", 250},
                                                           {"dates", 50},     {"dates1426", 50}, {"lstm", 60},
                                                           {"lstm_small", 60}};
  return all.emplace(std::pair(name, batch), bench::network(name)(batch, steps.at(name))).first->second;
}

void step(benchmark::State& state, const std::string& name, std::size_t batch) {
  const std::size_t threads = static_cast<std::size_t>(state.range(0));
  bench::use_threads(state.range(0));
  const bench::Network& network = made(name, batch);
  network.train_step();
  for (auto _ : state) network.train_step();
  bench::report_floor(state, network.work.seconds_of_step(threads));
}

// A batch of 32 is predicted as it is, by one thread; the second one has work only when there are several.
void predict(benchmark::State& state, const std::string& name) {
  const std::size_t batch = static_cast<std::size_t>(state.range(0)),
                    threads = static_cast<std::size_t>(state.range(1));
  bench::use_threads(state.range(1));
  const bench::Network& network = made(name, batch);
  benchmark::DoNotOptimize(network.predictor.predict(network.x));
  for (auto _ : state) benchmark::DoNotOptimize(network.predictor.predict(network.x));
  bench::report_floor(state, network.work.seconds_forward(threads));
}

void register_step(const std::string& name, std::size_t batch) {
  auto* b = benchmark::RegisterBenchmark(("step/" + name).c_str(), step, name, batch);
  bench::medians(b, 0.2)->ArgName("threads")->Arg(1)->Arg(2);
}

void register_prediction(const std::string& name, const std::vector<std::int64_t>& batches) {
  auto* b = benchmark::RegisterBenchmark(("predict/" + name).c_str(), predict, name);
  bench::medians(b)->ArgNames({"batch", "threads"})->ArgsProduct({batches, {1, 2}});
}

[[maybe_unused]] const bool registered = [] {
  register_step("sum", 64);
  for (const char* name : {"seqself", "chargru", "dates", "dates1426", "lstm"}) register_step(name, 32);
  register_step("lstm_small", 1);
  for (const char* name : {"sum", "seqself", "chargru", "dates", "dates1426"}) register_prediction(name, {1, 32});
  register_prediction("lstm", {32});
  register_prediction("lstm_small", {1});
  return true;
}();

}  // namespace
