// The post's training: epochs of 100 batches, each of other dates.
#pragma once

#include <string>
#include <vector>

#include "apps/common/options.hpp"
#include "nn/nn.hpp"
#include "tasks/date_translation/dates.hpp"
#include "tasks/date_translation/vocabulary.hpp"

struct TrainOptions : CommonOptions {
  std::size_t steps = 100, padding = 50, units = 256;
  bool attend_padding = false;
  std::string locale = "en_US", training_data = "", validation_data = "";
};

/// Dates to train on, to choose the best epoch by, and to measure the network with.
class DateSource {
 public:
  /// Dates made up as they are needed, none of the three of the same days; or those of two files, of which the second
  /// is measured with too. Throws nn::Error for files and locales that cannot be read.
  explicit DateSource(const TrainOptions& options);

  /// n dates to train on: new ones, or rows of the file at random.
  std::vector<tasks::DatePair> draw(std::size_t n);
  /// Many dates to train on, for the vocabularies.
  std::vector<tasks::DatePair> sample() const;

  const std::vector<tasks::DatePair>& validation() const { return validation_; }
  const std::vector<tasks::DatePair>& test() const { return test_; }
  /// Whether the places of year, month and day in the texts are known.
  bool parts_are_known() const { return parts_are_known_; }

 private:
  tasks::WriteDate write_;
  nn::Random random_;
  std::uint64_t seed_;
  std::vector<tasks::DatePair> rows_, validation_, test_;
  bool parts_are_known_ = false;
};

/// Trains a compiled model until the epochs are over or Ctrl+C, and leaves the weights of the epoch with the smallest
/// val_loss, as the post's script keeps them. Gives the logs of all epochs.
nn::History train_translator(const nn::Model& model, DateSource& dates, const tasks::Vocabulary& human,
                             const tasks::Vocabulary& machine, const TrainOptions& options);
