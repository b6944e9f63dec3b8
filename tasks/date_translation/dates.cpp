#include "tasks/date_translation/dates.hpp"

#include <algorithm>
#include <string_view>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "tasks/characters.hpp"

namespace tasks {

namespace {

using namespace std::chrono;

constexpr sys_days first_day = sys_days{year{1970} / 1 / 1}, last_day = sys_days{year{2019} / 12 / 31};

Days part_of(std::size_t day) {
  const std::uint64_t twentieth = nn::mix(20'180'509, day) % 20;
  return twentieth == 0 ? Days::test : twentieth == 1 ? Days::validation : Days::training;
}

Date random_date(Days days, nn::Random& random) {
  const auto all = static_cast<std::size_t>((last_day - first_day).count() + 1);
  std::size_t day = random.below(all);
  while (part_of(day) != days) day = random.below(all);
  return Date{first_day + std::chrono::days(static_cast<int>(day))};
}

Letters random_letters(nn::Random& random) {
  constexpr Letters choices[] = {Letters::as_written, Letters::upper, Letters::lower, Letters::as_written};
  return choices[random.below(4)];
}

// "5 Jan 2016","2016-01-05"
DatePair parse_line(std::string_view line, const std::string& who) {
  constexpr std::string_view between = "\",\"";
  const std::size_t middle = line.rfind(between);
  if (line.size() < 2 || line.front() != '"' || line.back() != '"' || middle == 0 || middle == std::string_view::npos ||
      middle + between.size() >= line.size()) {
    nn::fail(who, ": expected \"a date\",\"its translation\"; got '", line.substr(0, 60),
             line.size() > 60 ? "...'" : "'");
  }
  characters(line, who);
  DatePair pair;
  pair.human.text = line.substr(1, middle - 1);
  pair.machine = line.substr(middle + between.size(), line.size() - 1 - middle - between.size());
  return pair;
}

}  // namespace

std::vector<DatePair> random_dates(std::size_t n, Days days, const WriteDate& write, nn::Random& random) {
  std::vector<DatePair> pairs;
  for (std::size_t i = 0; i < n; ++i) {
    const Date date = random_date(days, random);
    const std::size_t format = random.below(number_of_date_formats);
    const Letters letters = random_letters(random);
    pairs.push_back({write(date, format, letters, random), iso(date)});
  }
  return pairs;
}

std::vector<std::string> human_texts(const std::vector<DatePair>& pairs) {
  std::vector<std::string> texts;
  for (const DatePair& pair : pairs) texts.push_back(pair.human.text);
  return texts;
}

std::vector<std::string> machine_texts(const std::vector<DatePair>& pairs) {
  std::vector<std::string> texts;
  for (const DatePair& pair : pairs) texts.push_back(pair.machine);
  return texts;
}

std::vector<DatePair> read_dates(const std::filesystem::path& path) {
  const std::string text = nn::read_file(path);
  std::vector<DatePair> pairs;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = std::string_view(text).substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number;
    if (!line.empty()) pairs.push_back(parse_line(line, path.string() + ", line " + std::to_string(number)));
    begin = end + 1;
  }
  if (pairs.empty()) nn::fail(path.string(), ": expected lines \"a date\",\"its translation\"; got none");
  return pairs;
}

void write_dates(const std::filesystem::path& path, const std::vector<DatePair>& pairs) {
  std::string text;
  for (const DatePair& pair : pairs) text += '"' + pair.human.text + "\",\"" + pair.machine + "\"\n";
  nn::write_file("dates", path, text);
}

}  // namespace tasks
