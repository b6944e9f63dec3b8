// A text whose characters or words are shaded by their weights, in a terminal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/terminal.hpp"

namespace viz {

struct TerminalTextOptions {
  std::optional<TerminalColors> colors = std::nullopt;  // default: what standard output shows
  int columns = 0;                                      // 0: those of the terminal
  bool diverging = false;                               // true: negative weights are blue; false: they are white
  std::optional<double> vmax = std::nullopt;            // the weight of full colour; default: the largest of this text
  std::string separator = "";                           // stands between pieces, without colour: " " for words
  std::string label = "";                               // what was predicted, say
  std::string title = "";
};

/// The pieces as shaded_text has them, black on white to red, in lines of at most `columns`; pieces stay whole where
/// they fit. Without colours a line of digits stands below each line of text: 9 for the largest weight, 1 for a ninth
/// of it, letters from a to i for negative ones, '?' for what is not a number. Control characters become visible ones,
/// so that no text can change the terminal. Ends with '\n'. Throws nn::Error unless there is a weight for each of at
/// least one piece, and for a vmax that is not above 0.
// NB: terminals that turn right-to-left text around leave the digits below in the order of the text as stored.
std::string terminal_text(const std::vector<std::string>& pieces, const nn::Tensor& weights,
                          const TerminalTextOptions& options = {});

}  // namespace viz
