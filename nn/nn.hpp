// The whole library: what a program includes.
#pragma once

#include "nn/autodiff/numeric_gradient.hpp"
#include "nn/autodiff/ops.hpp"
#include "nn/check.hpp"
#include "nn/files/layer_table.hpp"
#include "nn/graph/model.hpp"
#include "nn/inspect/activations.hpp"
#include "nn/inspect/attribution.hpp"
#include "nn/inspect/loss_gradients.hpp"
#include "nn/inspect/nans.hpp"
#include "nn/inspect/weights.hpp"
#include "nn/layers/layers.hpp"
#include "nn/parallel.hpp"
#include "nn/random.hpp"
#include "nn/tensor.hpp"
#include "nn/train/fit.hpp"
