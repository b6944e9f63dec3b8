// Tensors as a person reads them in a terminal.
#pragma once

#include <string>

#include "nn/tensor.hpp"

/// The numbers as NumPy prints them; of more than 1,000 the first and last three along each axis.
std::string tensor_text(const nn::Tensor& x);
