// The maps and losses of a training, kept for a page that plays them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "nn/nn.hpp"
#include "viz/training_film.hpp"

/// Takes a map (rows, columns) of a model before training and after each epoch.
class EpochFilm {
 public:
  using Map = std::function<nn::Tensor(const nn::Model&)>;

  /// Takes the first map at once: epoch 0.
  EpochFilm(const nn::Model& model, Map map);

  /// A callback that takes the others, with loss and val_loss; it must not outlive the film.
  nn::EpochEnd recorder();

  /// HTML for viz::page; curves and first_epoch of the options are set here.
  std::string html(viz::TrainingFilmOptions options) const;

 private:
  void take(const nn::Model& model, double loss, double val_loss);

  Map map_;
  std::vector<nn::Tensor> maps_;
  viz::Curve loss_{"loss", {}}, val_loss_{"val_loss", {}};
};
