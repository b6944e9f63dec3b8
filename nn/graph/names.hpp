// Outputs of a graph by name: what model.fetch(x, "attention_weight") looks up.
#pragma once

#include <string>
#include <vector>

#include "nn/graph/symbol.hpp"

namespace nn::inline NN_ABI {

/// An output of a call, or a value inside it, under the name it can be fetched by: "lstm", "enc:1" for the second
/// call of a shared layer, "lstm/output_1" for a second output, "attention/attention_weight" for an inner one.
struct NamedOutput {
  std::string name;
  Symbol symbol;
};
std::vector<NamedOutput> named_outputs(const std::vector<std::shared_ptr<Call>>& calls);

/// The output called `name`; or the only one whose last part is `name`; or the only one that contains it. Throws
/// Error with the names there are.
Symbol find_output(const std::vector<NamedOutput>& outputs, const std::string& name);

}  // namespace nn::inline NN_ABI
