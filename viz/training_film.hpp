// A map over the epochs of a training, to play and to step through, with the curves of the training below it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"

namespace viz {

/// A number an epoch, such as the loss: History's values.
struct Curve {
  std::string name;
  std::vector<double> values;
};

struct TrainingFilmOptions {
  std::vector<Curve> curves = {};  // at most two, such as loss and val_loss, on one scale
  bool log_y = false;              // of the curves; values that are not positive are left out
  std::size_t first_epoch = 1;     // the number of the first map; 0 where it is the untrained network
  double frames_per_second = 10;   // of the play button
  std::string x_label = "";
  std::string y_label = "";
  std::vector<std::string> x_ticks = {};      // one a column; none: numbers at round steps
  std::vector<std::string> y_ticks = {};      // one a row; none: numbers at round steps
  std::string colormap = "viridis";           // the choices: viz/colormap.hpp
  std::optional<double> vmin = std::nullopt;  // the value of the first colour; default: the least of all epochs
  std::optional<double> vmax = std::nullopt;  // the value of the last colour; default: the largest of all epochs
  std::string title = "";
};

/// HTML for viz::page. maps: (epochs, rows, columns). Values are kept to 1/254 of the range from vmin to vmax, a byte
/// each, so that 200 epochs of 10 x 20 numbers are 54 KB; infinities become the ends, and NaN has a colour of its own.
/// Slider, curves, arrow keys, Home and End choose the epoch, the space bar plays; nothing moves by itself.
/// Throws nn::Error for another rank, no epochs, rows or columns, ticks that are not as many as columns or rows, more
/// than two curves or values that are not as many as epochs, a vmin above vmax, a speed outside 0.1 to 60, more than
/// 10,000 rows or columns and more than fifty million numbers.
std::string training_film(const nn::Tensor& maps, const TrainingFilmOptions& options = {});

}  // namespace viz
