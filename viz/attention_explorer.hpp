// What each symbol of an output attended to: two texts with lines between them and the heatmap beside, to point into.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"

namespace viz {

/// The weights of an attention layer for one example: (T_out, T_in), or (heads, T_out, T_in).
struct AttentionMap {
  nn::Tensor weights;
  std::string name = "";  // of the layer
};

/// Two texts and the maps between them. The caller cuts the texts into the symbols that the network saw.
struct AttentionExample {
  std::vector<std::string> source;  // T_in symbols
  std::vector<std::string> target;  // T_out symbols; the source again for self-attention
  std::vector<AttentionMap> maps;   // one a layer
  std::string name = "";
};

struct AttentionExplorerOptions {
  std::string source_label = "input";
  std::string target_label = "output";
  std::string colormap = "viridis";           // of the heatmap; the choices: viz/colormap.hpp
  std::optional<double> vmin = std::nullopt;  // as for heatmap, for each map of its own
  std::optional<double> vmax = std::nullopt;
  std::string title = "";
};

/// HTML for viz::page. Pointing at, tapping or walking with the arrow keys to a symbol shows its weights: lines whose
/// width and opacity are the weights, shades on the other text, the row or column of the heatmap, and in words the
/// three largest. Examples, layers and heads, and the mean of the heads, can be chosen where there are several. All
/// texts are UTF-8. Throws nn::Error without an example, for an example without map or symbols, for weights of another
/// shape than (T_out, T_in) or (heads, T_out, T_in), a vmin that is not below vmax, texts of more than 10,000 symbols,
/// and more than four million numbers.
std::string attention_explorer(const std::vector<AttentionExample>& examples,
                               const AttentionExplorerOptions& options = {});

}  // namespace viz
