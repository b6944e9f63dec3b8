// Does the network look at what it writes? Scores of its maps on dates whose parts are known.
#pragma once

#include <vector>

#include "tasks/date_translation/dates.hpp"
#include "tasks/date_translation/translator.hpp"

namespace tasks {

/// Means over dates. "Near" a part of the date: in it, or at most two characters before or behind it, because an LSTM's
/// state at a separator knows both neighbours.
struct MapScores {
  double year = 0;     // of the weight near the year's last two digits while they are written
  double month = 0;    // near the month while it is written
  double day = 0;      // near the day while it is written
  double weekday = 0;  // the largest weight of all steps on a letter of the weekday, of dates that have one
  double padding = 0;  // of the weight behind the text, of all steps up to <eot>

  double near() const { return (year + month + day) / 3; }
};

/// Throws Error unless each translation is of the date in its place.
MapScores map_scores(const std::vector<Translation>& translations, const std::vector<DatePair>& dates);

/// The share of translations that are right to the last place.
double all_right(const std::vector<Translation>& translations, const std::vector<DatePair>& dates);
/// The share of which the month alone is wrong.
double month_wrong(const std::vector<Translation>& translations, const std::vector<DatePair>& dates);

}  // namespace tasks
