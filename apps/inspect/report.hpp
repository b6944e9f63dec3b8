// What `inspect` says about a file, as text.
#pragma once

#include <string>
#include <vector>

#include "apps/inspect/weights.hpp"

/// The file's name, and below it what it is, who wrote it when, and its size.
std::string kind_text(const std::string& path, const nn::FileFacts& facts);

/// The layers that the description of a model lists, of one that does not open.
std::string layers_in_file(const nn::Config& model);

/// What the model was compiled with, and how far its optimizer has come; "" for files that cannot say.
std::string training_text(const nn::FileFacts& facts);

/// A line a weight: name, shape, range, mean and standard deviation of its finite numbers; then the totals.
std::string weights_text(const std::vector<ShownWeight>& weights);

/// The sentences about parts that could not be read; "" when there are none.
std::string problems_text(const nn::FileFacts& facts);
