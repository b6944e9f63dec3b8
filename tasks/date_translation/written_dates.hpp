// Dates as people write them: fifteen formats, as in the post's generator, and its changes of case.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

#include "nn/random.hpp"

namespace tasks {

using Date = std::chrono::year_month_day;

/// 2018-05-09
std::string iso(const Date& date);

/// The characters [begin, end) of a text; none: begin == end.
struct Span {
  std::size_t begin = 0, end = 0;
};

/// A date in words or numbers, and where its parts are. Parts are known in en_US alone.
struct WrittenDate {
  std::string text;
  Span year, month, day, weekday;
};

enum class Letters { as_written, upper, lower };

/// The formats by their patterns in en_US (Unicode TR 35). The first four are a locale's short, medium, long and full
/// format, the others are the same everywhere; one is there twice, as in the post's list.
inline constexpr const char* date_formats[] = {"M/d/yy",   "MMM d, y", "MMMM d, y", "EEEE, MMMM d, y", "d MMM y",
                                               "d MMMM y", "dd MMM y", "d MMM, y",  "d MMMM, y",       "dd, MMM y",
                                               "d MM yy",  "d MMMM y", "MMMM d y",  "MMMM d, y",       "dd.MM.yy"};
inline constexpr std::size_t number_of_date_formats = std::size(date_formats);

/// Writes a date in one of the formats. Writers of several locales choose one with `random`.
using WriteDate = std::function<WrittenDate(const Date& date, std::size_t format, Letters letters, nn::Random& random)>;

/// The writer of en_US.
WrittenDate write_english(const Date& date, std::size_t format, Letters letters = Letters::as_written);
WriteDate english_dates();

/// The writer of a locale that ICU knows (de_DE), or, for "all", of every one: with the Gregorian calendar and the
/// digits 0 to 9, as in the post. Throws Error for other names, and, where this was built without ICU, for all.
// NB: years are those of the calendar; the post's patterns ask for the year of the week, which differs on a few days.
WriteDate locale_dates(const std::string& locale);

}  // namespace tasks
