// A picture after every epoch.
#pragma once

#include <functional>
#include <string>

#include "nn/nn.hpp"
#include "viz/image.hpp"

/// Draws the model as it is now to out/untrained.png, which also shows at once whether the folder can be written, and
/// gives a callback that draws it after each epoch to out/epoch_000.png, ... with the title "Iteration 000 / 200".
nn::EpochEnd epoch_pictures(const nn::Model& model, const std::string& out,
                            const std::function<viz::Image(const nn::Model&, const std::string& title)>& draw);
