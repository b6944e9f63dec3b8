#include "apps/common/epoch_film.hpp"

#include <limits>
#include <utility>

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

EpochFilm::EpochFilm(const nn::Model& model, Map map) : map_(std::move(map)) { take(model, unknown, unknown); }

nn::EpochEnd EpochFilm::recorder() {
  return nn::EpochEnd([this](const nn::Epoch& epoch) {
    const auto log = [&](const char* name) { return epoch.logs.contains(name) ? epoch.logs[name] : unknown; };
    take(epoch.model, log("loss"), log("val_loss"));
  });
}

void EpochFilm::take(const nn::Model& model, double loss, double val_loss) {
  nn::Tensor map = map_(model);
  map.reshape({1, map.shape(0), map.shape(1)});
  maps_.push_back(std::move(map));
  loss_.values.push_back(loss);
  val_loss_.values.push_back(val_loss);
}

std::string EpochFilm::html(viz::TrainingFilmOptions options) const {
  options.curves = {loss_, val_loss_};
  options.first_epoch = 0;
  return viz::training_film(nn::concatenate_rows(maps_), options);
}
