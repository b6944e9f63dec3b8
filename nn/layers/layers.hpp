// All layers.
#pragma once

#include "nn/layers/activation.hpp"
#include "nn/layers/activity_regularization.hpp"
#include "nn/layers/attention/last_state_attention.hpp"
#include "nn/layers/dense.hpp"
#include "nn/layers/dropout.hpp"
#include "nn/layers/flatten.hpp"
#include "nn/layers/lambda.hpp"
#include "nn/layers/lstm.hpp"
#include "nn/layers/merge.hpp"
