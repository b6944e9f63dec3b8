// Running a model and touching the values on the way: to keep their gradients, or to put others in their place.
#pragma once

#include <functional>
#include <string>

#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// Called with the name and the value of all that is computed (Spot::name); what it gives is used from there on. Of a
/// value inside a layer (`inner`) the layer goes on with its own.
using Tap = std::function<Var(const std::string& name, const Var& value, bool inner)>;

/// Graph::run_all with taps, those of models inside included.   prefix: of the names, "" at the top.
Graph::Values run_tapped(const Graph& graph, const Vars& inputs, const Masks& masks, Context& context, const Tap& tap,
                         const std::string& prefix = "");

/// x as a value of its own: it keeps its gradient, which that of other uses of x is not part of. dL/dx flows on to x.
Var tapped(const Var& x);

}  // namespace nn::inline NN_ABI
