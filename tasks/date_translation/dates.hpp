// The data: dates as people write them, and as machines do.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "nn/random.hpp"
#include "tasks/date_translation/written_dates.hpp"

namespace tasks {

struct DatePair {
  WrittenDate human;
  std::string machine;  // 2018-05-09
};

/// Which days, from 1970 to 2019: nine tenths are for training, a twentieth each for choosing and for measuring a
/// model, so that no date of one part is in another, whatever its format.
enum class Days { training, validation, test };

/// n dates: the day, the format and the case are random. As in the post, a quarter each is in capital and in small
/// letters.
std::vector<DatePair> random_dates(std::size_t n, Days days, const WriteDate& write, nn::Random& random);

std::vector<std::string> human_texts(const std::vector<DatePair>& pairs);
std::vector<std::string> machine_texts(const std::vector<DatePair>& pairs);

/// A file of the post's: lines "5 Jan 2016","2016-01-05" without a header; nothing is escaped. Empty lines are passed
/// over. Throws Error naming the file and the line, also for texts that are no UTF-8.
std::vector<DatePair> read_dates(const std::filesystem::path& path);
void write_dates(const std::filesystem::path& path, const std::vector<DatePair>& pairs);

}  // namespace tasks
