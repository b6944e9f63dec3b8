#include <algorithm>

#include "nn/check.hpp"
#include "nn/train/callbacks.hpp"
#include "nn/train/format.hpp"

namespace nn::inline NN_ABI {

namespace {

// As Python's csv module writes a field: in quotes where it has to be.
std::string quoted(const std::string& field, char separator) {
  if (field.find_first_of(std::string("\"\r\n") + separator) == std::string::npos) return field;
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

bool has_first_line(const std::string& filename) {
  std::ifstream file(filename);
  return file.peek() != std::ifstream::traits_type::eof();
}

}  // namespace

CSVLogger::CSVLogger(std::string filename, const CSVLoggerOptions& options)
    : filename_(std::move(filename)), o_(options) {}

void CSVLogger::on_train_begin(Epoch&) {
  header_ = !(o_.append && has_first_line(filename_));
  keys_.clear();
  file_ = std::ofstream(filename_, std::ios::binary | (o_.append ? std::ios::app : std::ios::trunc));
  if (!file_) fail("CSVLogger: expected a file that can be written, got '", filename_, "'");
}

void CSVLogger::on_epoch_end(Epoch& epoch) {
  if (keys_.empty()) {
    for (const auto& [name, value] : epoch.logs.entries) keys_.push_back(name);
    std::sort(keys_.begin(), keys_.end());
    const std::size_t count = keys_.size();
    const bool validates =
        std::any_of(keys_.begin(), keys_.end(), [](const std::string& key) { return key.rfind("val_", 0) == 0; });
    for (std::size_t i = 0; !validates && i < count; ++i) keys_.push_back("val_" + keys_[i]);
    std::vector<std::string> names = {"epoch"};
    names.insert(names.end(), keys_.begin(), keys_.end());
    if (header_) write(names);
  }
  std::vector<std::string> fields = {std::to_string(epoch.index)};
  for (const std::string& key : keys_) fields.push_back(epoch.logs.contains(key) ? python_text(epoch.logs[key]) : "NA");
  write(fields);
}

void CSVLogger::on_train_end(Epoch&) { file_.close(); }

void CSVLogger::write(const std::vector<std::string>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) file_ << o_.separator;
    file_ << quoted(fields[i], o_.separator);
  }
  file_ << "\r\n" << std::flush;
  if (!file_) fail("CSVLogger: expected '", filename_, "' to take a line; is the disk full?");
}

}  // namespace nn::inline NN_ABI
