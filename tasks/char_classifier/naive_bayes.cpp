#include "tasks/char_classifier/naive_bayes.hpp"

#include <cmath>
#include <unordered_map>

namespace tasks {

namespace {

template <class Visit>
void each_run(const std::u32string& text, const Visit& visit) {
  const std::u32string marked = U'\x02' + text + U'\x03';
  for (const std::size_t width : {3U, 4U}) {
    for (std::size_t t = 0; t + width <= marked.size(); ++t) visit(marked.substr(t, width));
  }
}

}  // namespace

double naive_bayes_accuracy(const LabelledTexts& train, const LabelledTexts& test) {
  std::unordered_map<std::u32string, std::array<double, 2>> counts;
  std::array<double, 2> runs{}, texts{};
  for (std::size_t i = 0; i < train.texts.size(); ++i) {
    const std::size_t label = train.labels[i];
    each_run(train.texts[i], [&](const std::u32string& run) {
      ++counts[run][label];
      ++runs[label];
    });
    ++texts[label];
  }
  const double kinds = static_cast<double>(counts.size());
  std::size_t right = 0;
  for (std::size_t i = 0; i < test.texts.size(); ++i) {
    double for_label_1 = std::log(texts[1]) - std::log(texts[0]);
    each_run(test.texts[i], [&](const std::u32string& run) {
      const auto found = counts.find(run);
      if (found == counts.end()) return;
      for_label_1 +=
          std::log((found->second[1] + 1) / (runs[1] + kinds)) - std::log((found->second[0] + 1) / (runs[0] + kinds));
    });
    right += (for_label_1 > 0) == (test.labels[i] == 1);
  }
  return static_cast<double>(right) / static_cast<double>(test.texts.size());
}

}  // namespace tasks
