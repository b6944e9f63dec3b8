// The calls of a layer in a file: its field "inbound_nodes", lists in Keras 1 and 2, objects in Keras 3.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/graph/config.hpp"

namespace nn::inline NN_ABI {

/// Where a tensor comes from: output `index` of call number `node` of a layer.
struct Source {
  std::string layer;
  std::size_t node = 0, index = 0;
};

/// One call: its inputs, and the masks that stand beside them, none where they travel by themselves.
struct InboundNode {
  std::vector<Source> inputs;
  std::vector<std::optional<Source>> masks;
};

/// Keras 2 allowed names with a slash; here it separates a layer from what is inside it, and becomes an underscore. Throws
/// Error naming `who` for names beyond 1,000 bytes: those of layers inside layers are joined.
std::string plain_name(std::string name, const std::string& who);

/// Every tensor in a list, in lists of lists, or in fields, in order.
std::vector<Source> sources_in(const Config& config, const std::string& who);

/// The calls of a layer, in order; none for inputs.
std::vector<InboundNode> inbound_nodes(const Config& object, const std::string& who);

/// Copies what is an argument of the call in Keras and an option of the layer here (call_options) from the calls.
void set_call_options(const Config& object, Config& options);

}  // namespace nn::inline NN_ABI
