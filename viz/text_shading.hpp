// A text whose characters or words are shaded by their weights, as part of a page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"

namespace viz {

struct ShadedTextOptions {
  bool diverging = false;                     // true: negative weights are blue, 0 is white; false: they are white
  std::optional<double> vmax = std::nullopt;  // the weight of full colour; default: the largest of this text
  std::string separator = "";                 // stands between pieces, without colour: " " for words
  bool show_spaces = true;                    // marks spaces, tabs and ends of lines
  std::string label = "";                     // what was predicted, say
  std::string title = "";
};

/// HTML for viz::page: the pieces in order, white for weight 0 to red for the largest, rgb(255, 255 - w, 255 - w) as in
/// a table of coloured cells, with a legend and the exact weight of the piece that is pointed at. The caller cuts the
/// text into pieces, characters, words or subwords, and gives a weight for each; all texts are UTF-8. Pieces are
/// neither joined nor split: a combining character belongs into the piece of its base character to be shaded with it,
/// though it is drawn upon it in any case, and Arabic letters stay joined. Weights that are not numbers are hatched.
/// Throws nn::Error unless there is a weight for each of at least one piece, and for a vmax that is not above 0.
std::string shaded_text(const std::vector<std::string>& pieces, const nn::Tensor& weights,
                        const ShadedTextOptions& options = {});

}  // namespace viz
