// Layers as golden cases describe them, and the comparison of one with its case.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "nn/layers/layers.hpp"
#include "tests/golden.hpp"

/// The layer that the case describes: its class under `what` ("layer", or "inner" of a wrapper), its options, in
/// Keras's words, behind `prefix`.
nn::Layer make_layer(const GoldenCase& golden, const std::string& what = "layer", const std::string& prefix = "");

/// Whether this library has the layer of the case.
bool known_layer(const GoldenCase& golden);

/// Runs the layer on the case's inputs, masks and weights, and compares all outputs, masks, penalties and gradients that
/// the case has.
void check_layer(const GoldenCase& golden, const nn::Layer& layer);
