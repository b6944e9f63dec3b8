#include "tasks/date_translation/map_scores.hpp"

#include <algorithm>

namespace tasks {

using namespace nn;

namespace {

constexpr std::size_t neighbourhood = 2;

// The weight of a step on the places [begin, end).
double weight(const Tensor& map, std::size_t step, std::size_t begin, std::size_t end) {
  double total = 0;
  for (std::size_t t = begin; t < std::min(end, map.shape(1)); ++t) total += static_cast<double>(map(step, t));
  return total;
}

// The mean weight near a part of the date of the two steps that write it.
double near(const Translation& t, const Span& part, std::size_t first_step) {
  const std::size_t begin = part.begin - std::min(part.begin, neighbourhood);
  const std::size_t end = std::min(part.end + neighbourhood, t.source.size());
  double total = 0;
  for (const std::size_t step : {first_step, first_step + 1}) {
    if (step < t.map.shape(0)) total += weight(t.map, step, begin, end) / 2;
  }
  return total;
}

double largest(const Translation& t, const Span& part) {
  double most = 0;
  for (std::size_t step = 0; step < t.map.shape(0); ++step) {
    for (std::size_t place = part.begin; place < std::min(part.end, t.source.size()); ++place) {
      most = std::max(most, static_cast<double>(t.map(step, place)));
    }
  }
  return most;
}

double on_padding(const Translation& t) {
  double total = 0;
  for (std::size_t step = 0; step < t.map.shape(0); ++step)
    total += weight(t.map, step, t.source.size(), t.map.shape(1));
  return total / static_cast<double>(t.map.shape(0));
}

}  // namespace

MapScores map_scores(const std::vector<Translation>& translations, const std::vector<DatePair>& dates) {
  if (translations.size() != dates.size() || dates.empty()) {
    fail("map_scores: expected a translation of each of some dates, got ", translations.size(), " of ", dates.size());
  }
  MapScores sum;
  double weekdays = 0;
  for (std::size_t i = 0; i < dates.size(); ++i) {
    const Translation& t = translations[i];
    const WrittenDate& human = dates[i].human;
    sum.year += near(t, {human.year.end - std::min<std::size_t>(human.year.end, 2), human.year.end},
                     2);  // the 18 of 2018-05-09
    sum.month += near(t, human.month, 5);
    sum.day += near(t, human.day, 8);
    sum.padding += on_padding(t);
    if (human.weekday.begin == human.weekday.end) continue;
    sum.weekday += largest(t, human.weekday);
    ++weekdays;
  }
  const auto n = static_cast<double>(dates.size());
  return {sum.year / n, sum.month / n, sum.day / n, weekdays == 0 ? 0 : sum.weekday / weekdays, sum.padding / n};
}

double all_right(const std::vector<Translation>& translations, const std::vector<DatePair>& dates) {
  std::size_t right = 0;
  for (std::size_t i = 0; i < dates.size(); ++i) right += translations.at(i).text() == dates[i].machine;
  return static_cast<double>(right) / static_cast<double>(dates.size());
}

double month_wrong(const std::vector<Translation>& translations, const std::vector<DatePair>& dates) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < dates.size(); ++i) {
    const std::string &date = dates[i].machine, text = translations.at(i).text();  // 2018-05-09
    if (date.size() != 10 || text.size() != 10) continue;
    count += text != date && text.substr(0, 5) == date.substr(0, 5) && text.substr(7) == date.substr(7);
  }
  return static_cast<double>(count) / static_cast<double>(dates.size());
}

}  // namespace tasks
