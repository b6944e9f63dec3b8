#include "apps/inspect/report.hpp"

#include <algorithm>
#include <cmath>

#include "apps/common/text.hpp"
#include "apps/inspect/config_text.hpp"

namespace {

using nn::Config;
using nn::FileFacts;
using nn::FileKind;

std::string what_it_is(FileKind kind, const std::string& version) {
  const std::string keras = version.empty() ? "Keras" : "Keras " + version;
  switch (kind) {
    case FileKind::archive:
      return "a model of " + keras + " (.keras: a zip archive)";
    case FileKind::model:
      return "a model of " + keras + " (.h5: HDF5)";
    case FileKind::named_weights:
      return "weights alone of " + keras + " (.h5: HDF5, by the names of layers)";
    case FileKind::grouped_weights:
      return "weights alone of " + (version.empty() ? "Keras 3" : keras) +
             " (.weights.h5: HDF5, by the classes of layers)";
    case FileKind::other:
      break;
  }
  return "an HDF5 file in none of Keras's layouts";
}

struct Statistics {
  std::size_t finite = 0, nan = 0, infinite = 0;
  bool zero = true;
  double low = INFINITY, high = -INFINITY, mean = 0, deviation = 0;
};

Statistics statistics_of(const nn::Tensor& x) {
  Statistics s;
  double squares = 0;  // of the differences from the mean: Welford's sums
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double value = static_cast<double>(x.data()[i]);
    s.zero = s.zero && value == 0;
    if (std::isnan(value)) ++s.nan;
    if (std::isinf(value)) ++s.infinite;
    if (!std::isfinite(value)) continue;
    ++s.finite;
    s.low = std::min(s.low, value);
    s.high = std::max(s.high, value);
    const double difference = value - s.mean;
    s.mean += difference / static_cast<double>(s.finite);
    squares += difference * (value - s.mean);
  }
  if (s.finite > 0) s.deviation = std::sqrt(squares / static_cast<double>(s.finite));
  return s;
}

std::string mark_of(const Statistics& s) {
  if (s.finite + s.nan + s.infinite == 0) return "";
  std::vector<std::string> marks;
  if (s.nan > 0) marks.push_back(grouped_digits(s.nan) + " NaN");
  if (s.infinite > 0) marks.push_back(grouped_digits(s.infinite) + " infinite");
  if (s.zero) marks.push_back("all zero");
  return nn::join(marks);
}

void add_line(std::string& text, const std::string& what, const std::string& said) {
  constexpr std::size_t indent = 19;
  text += wrapped("  " + what + std::string(indent - 2 - what.size(), ' ') + said, indent) + "\n";
}

}  // namespace

std::string kind_text(const std::string& path, const FileFacts& facts) {
  std::string text = "  " + what_it_is(facts.kind, facts.keras_version);
  if (!facts.backend.empty()) text += ", backend " + facts.backend;
  if (!facts.date_saved.empty()) {
    std::string date = facts.date_saved;  // 2025-01-31@12:00:00
    std::replace(date.begin(), date.end(), '@', ' ');
    text += ", saved " + date;
  }
  return path + "\n" + wrapped(text + ", " + size_text(facts.bytes), 2) + "\n";
}

std::string layers_in_file(const Config& model) {
  const Config* config = model.find("config");
  const Config* layers = config && config->is_fields() ? config->find("layers") : config;  // old Sequentials are a list
  if (!layers || !layers->is_list()) return "";
  std::vector<std::string> names;
  for (const Config& layer : layers->items()) {
    const Config* options = layer.find("config");
    const Config* name = options ? options->find("name") : nullptr;
    const Config* kind = layer.find("class_name");
    names.push_back((name && name->is_text() ? name->as_text("") : "?") + " (" +
                    (kind && kind->is_text() ? kind->as_text("") : "?") + ")");
  }
  return wrapped("  its layers: " + nn::join(names), 4) + "\n";
}

std::string training_text(const FileFacts& facts) {
  const bool model = facts.kind == FileKind::archive || facts.kind == FileKind::model;
  if (facts.training.is_null() && facts.optimizer_arrays == 0) {
    return model ? "Training: the file says nothing (the model was not compiled, or was saved without it)\n" : "";
  }
  std::string text = "Training\n";
  const auto say = [&](const char* what, const char* key) {
    const Config* said = facts.training.find(key);
    const std::string words = said && !said->is_null() ? config_text(*said) : "";
    if (words.empty() || words == "[]" || words == "{}") return;
    const bool outer = said->is_list() || words.front() == '{';  // brackets say nothing around everything
    add_line(text, what, outer ? words.substr(1, words.size() - 2) : words);
  };
  say("optimizer", "optimizer");
  say("loss", "loss");
  say("loss weights", "loss_weights");
  say("metrics", "metrics");
  say("weighted metrics", "weighted_metrics");
  if (facts.iterations) add_line(text, "steps done", std::to_string(*facts.iterations));
  add_line(text, "optimizer state",
           facts.optimizer_arrays == 0 ? "not in the file"
                                       : std::to_string(facts.optimizer_arrays) + " arrays, " +
                                             grouped_digits(facts.optimizer_numbers) + " numbers");
  return text;
}

std::string weights_text(const std::vector<ShownWeight>& weights) {
  if (weights.empty()) return "Weights: none\n";
  std::vector<std::vector<std::string>> rows = {{"weight", "shape", "numbers", "min", "max", "mean", "std", ""}};
  std::size_t total = 0;
  for (const ShownWeight& weight : weights) {
    const Statistics s = statistics_of(weight.value);
    const auto text = [&](double value) { return s.finite > 0 ? number_text(value) : "-"; };
    rows.push_back({weight.name, nn::to_string(nn::shape_of(weight.value)), grouped_digits(weight.value.size()),
                    text(s.low), text(s.high), text(s.mean), text(s.deviation), mark_of(s)});
    total += weight.value.size();
  }
  return "Weights\n" + table_text(rows, 2) + "  " + std::to_string(weights.size()) + " arrays, " +
         grouped_digits(total) + " numbers, " + size_text(total * 4) + " as float32\n";
}

std::string problems_text(const FileFacts& facts) {
  if (facts.problems.empty()) return "";
  std::string text = "Could not be read\n";
  constexpr std::size_t most = 20;
  for (std::size_t i = 0; i < std::min(most, facts.problems.size()); ++i)
    text += wrapped("  " + facts.problems[i], 4) + "\n";
  if (facts.problems.size() > most) text += "  and " + std::to_string(facts.problems.size() - most) + " more\n";
  return text;
}
