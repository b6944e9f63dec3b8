#include "apps/common/epoch_pictures.hpp"

#include <cstdio>

nn::EpochEnd epoch_pictures(const nn::Model& model, const std::string& out,
                            const std::function<viz::Image(const nn::Model&, const std::string& title)>& draw) {
  viz::write_png(draw(model, "before training"), out + "/untrained.png");
  return nn::EpochEnd([out, draw](const nn::Epoch& epoch) {
    char title[64], file[64];
    std::snprintf(title, sizeof title, "Iteration %03zu / %zu", epoch.index, epoch.epochs);
    std::snprintf(file, sizeof file, "/epoch_%03zu.png", epoch.index);
    viz::write_png(draw(epoch.model, title), out + file);
  });
}
