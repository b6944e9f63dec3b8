#include "tasks/date_translation/written_dates.hpp"

#include <cctype>
#include <cstdio>
#include <string_view>

namespace tasks {

namespace {

constexpr const char* month_names[] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
constexpr const char* weekday_names[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

std::string digits(unsigned number, int width) {
  char text[16];
  std::snprintf(text, sizeof text, "%0*u", width, number);
  return text;
}

// What a run of a pattern's letter stands for: dd, MMMM.
std::string part(const Date& date, char letter, std::size_t letters) {
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  const auto month = static_cast<unsigned>(date.month()), day = static_cast<unsigned>(date.day());
  switch (letter) {
    case 'y':
      return letters == 2 ? digits(year % 100, 2) : digits(year, 1);
    case 'd':
      return digits(day, static_cast<int>(letters));
    case 'E':
      return weekday_names[std::chrono::weekday(std::chrono::sys_days(date)).c_encoding()];
    default:
      break;  // M
  }
  if (letters <= 2) return digits(month, static_cast<int>(letters));
  const std::string name = month_names[month - 1];
  return letters == 3 ? name.substr(0, 3) : name;
}

Span& place(WrittenDate& written, char letter) {
  return letter == 'y' ? written.year : letter == 'M' ? written.month : letter == 'd' ? written.day : written.weekday;
}

}  // namespace

std::string iso(const Date& date) {
  return digits(static_cast<unsigned>(static_cast<int>(date.year())), 4) + '-' +
         digits(static_cast<unsigned>(date.month()), 2) + '-' + digits(static_cast<unsigned>(date.day()), 2);
}

WrittenDate write_english(const Date& date, std::size_t format, Letters letters) {
  WrittenDate written;
  const std::string_view pattern = date_formats[format];
  for (std::size_t i = 0; i < pattern.size();) {
    if (!std::isalpha(static_cast<unsigned char>(pattern[i]))) {
      written.text += pattern[i++];
      continue;
    }
    const std::size_t end = std::min(pattern.find_first_not_of(pattern[i], i), pattern.size());
    const std::size_t begin = written.text.size();
    written.text += part(date, pattern[i], end - i);
    place(written, pattern[i]) = {begin, written.text.size()};
    i = end;
  }
  if (letters == Letters::as_written) return written;
  for (char& c : written.text) {
    const auto letter = static_cast<unsigned char>(c);
    c = static_cast<char>(letters == Letters::upper ? std::toupper(letter) : std::tolower(letter));
  }
  return written;
}

WriteDate english_dates() {
  return [](const Date& date, std::size_t format, Letters letters, nn::Random&) {
    return write_english(date, format, letters);
  };
}

}  // namespace tasks
