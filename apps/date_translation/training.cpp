#include "apps/date_translation/training.hpp"

#include <limits>

#include "apps/common/stop_on_interrupt.hpp"

namespace {

constexpr std::size_t validation_dates = 500, test_dates = 1'000, sampled_dates = 100'000;

nn::Tensor encoded(const tasks::Vocabulary& vocabulary, const std::vector<std::string>& texts, const TrainOptions& o) {
  return vocabulary.encode(texts, o.padding);
}

}  // namespace

DateSource::DateSource(const TrainOptions& o) : random_(nn::mix(o.seed, 1)), seed_(o.seed) {
  if (!o.training_data.empty()) {
    rows_ = tasks::read_dates(o.training_data);
    validation_ = test_ = tasks::read_dates(o.validation_data);
    return;
  }
  parts_are_known_ = o.locale == "en_US";
  write_ = parts_are_known_ ? tasks::english_dates() : tasks::locale_dates(o.locale);
  nn::Random validation(nn::mix(o.seed, 2)), test(nn::mix(o.seed, 3));
  validation_ = tasks::random_dates(validation_dates, tasks::Days::validation, write_, validation);
  test_ = tasks::random_dates(test_dates, tasks::Days::test, write_, test);
}

std::vector<tasks::DatePair> DateSource::draw(std::size_t n) {
  if (rows_.empty()) return tasks::random_dates(n, tasks::Days::training, write_, random_);
  std::vector<tasks::DatePair> drawn;
  for (std::size_t i = 0; i < n; ++i) drawn.push_back(rows_[random_.below(rows_.size())]);
  return drawn;
}

std::vector<tasks::DatePair> DateSource::sample() const {
  if (!rows_.empty()) return rows_;
  nn::Random random(nn::mix(seed_, 4));
  return tasks::random_dates(sampled_dates, tasks::Days::training, write_, random);
}

nn::History train_translator(const nn::Model& model, DateSource& dates, const tasks::Vocabulary& human,
                             const tasks::Vocabulary& machine, const TrainOptions& o) {
  const auto x = [&](const auto& pairs) { return encoded(human, tasks::human_texts(pairs), o); };
  const auto y = [&](const auto& pairs) { return encoded(machine, tasks::machine_texts(pairs), o); };
  const nn::Data validation{x(dates.validation()), y(dates.validation())};
  double best = std::numeric_limits<double>::infinity();
  std::vector<nn::Tensor> best_weights = model.get_weights();
  nn::History history;
  const nn::EpochEnd one_epoch([&](nn::Epoch& epoch) {
    epoch.stop_training = true;  // the next one has other dates
    history.add(epoch.index, epoch.logs);
    if (!(epoch.logs["val_loss"] < best)) return;
    best = epoch.logs["val_loss"];
    best_weights = model.get_weights();
  });
  for (std::size_t e = 0; e < o.epochs && !StopOnInterrupt::interrupted(); ++e) {
    const std::vector<tasks::DatePair> pairs = dates.draw(o.steps * o.batch);
    model.fit(x(pairs), y(pairs),
              {.batch_size = o.batch,
               .epochs = o.epochs,
               .verbose = o.quiet ? 0 : -1,
               .validation_data = validation,
               .initial_epoch = e,
               .callbacks = {StopOnInterrupt(), one_epoch}});
  }
  model.set_weights(best_weights);
  return history;
}
