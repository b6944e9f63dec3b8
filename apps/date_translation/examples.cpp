#include "apps/date_translation/examples.hpp"

#include <algorithm>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "tasks/characters.hpp"

namespace {

std::vector<std::string> lines_of(const std::string& path) {
  const std::string bytes = nn::read_file(path);
  std::vector<std::string> lines;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    std::string line = bytes.substr(begin, end - begin);
    if (line.ends_with('\r')) line.pop_back();
    tasks::characters(line, path + ", line " + std::to_string(++number));
    if (!line.empty()) lines.push_back(std::move(line));
    begin = end + 1;
  }
  if (lines.empty()) nn::fail(path, ": expected a date in each line, got no line");
  return lines;
}

}  // namespace

std::vector<std::string> read_examples(const std::vector<std::string>& given) {
  std::vector<std::string> texts;
  for (const std::string& text : given) {
    if (text.empty()) nn::fail("--examples: expected a date or a .txt file, got an empty text");
    if (!text.ends_with(".txt")) {
      tasks::characters(text, "--examples");
      texts.push_back(text);
      continue;
    }
    const std::vector<std::string> lines = lines_of(text);
    texts.insert(texts.end(), lines.begin(), lines.end());
  }
  return texts;
}

std::vector<std::string> post_examples() {
  return {"January 5 2016", "2016 January 5", "January 2016 5", "Jan 5 2016",    "J 5 2016",
          "July 8th 1867",  "June 8th 1867",  "July 8th 1999",  "June 8th 1999", "Saturday 9 May 2018"};
}
