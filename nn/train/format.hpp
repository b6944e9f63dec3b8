// Numbers and file names as Python writes them.
#pragma once

#include <string>

#include "nn/train/callback.hpp"

namespace nn::inline NN_ABI {

/// The shortest text that reads back as the same number: 0.1, 1e-05, 3.0, nan.
std::string python_text(double value);

/// A pattern with the epoch (from 1), the logs, and the batch (from 1) put in: "model-{epoch:02d}-{val_loss:.2f}".
/// After the colon: a width, with 0 to fill up with zeros; a point and a number of digits; d, e, f or g. Throws Error
/// naming `who` for another form, or a name that is no log, with the names there are.
std::string format_path(const std::string& who, const std::string& pattern, const Epoch& epoch);

}  // namespace nn::inline NN_ABI
