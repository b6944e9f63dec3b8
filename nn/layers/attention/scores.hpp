// What the attention layers share: which scores count, the softmax over them, and weighted sums; how files name them.
#pragma once

#include <string>

#include "nn/graph/config.hpp"
#include "nn/graph/context.hpp"

namespace nn::inline NN_ABI {

/// Which scores count: 1 where query i may look at key j, of a shape that broadcasts to (batch, queries, keys). Null:
/// everywhere. From masks (batch, time) of queries and of keys; and causal: no key after the query.
Mask of_queries(const Mask& mask);  // (N, Tq, 1)
Mask of_keys(const Mask& mask);     // (N, 1, Tk)
Mask causal(std::size_t Tq, std::size_t Tk);
/// 1 where both are.
Mask both(const Mask& a, const Mask& b);

/// The scores less `penalty` where they do not count, as Keras does with 1e9: softmax gives 0 there as long as the scores
/// lie closer together than that. masked_softmax needs no such condition.
Var penalized(const Var& scores, const Mask& counting, double penalty = 1e9);

/// softmax(x) along an axis where places that do not count take no part: they are 0, and so is a whole axis of them.
/// counting: of a shape that broadcasts to x's.
Var masked_softmax(const Var& x, const Mask& counting, std::ptrdiff_t axis = -1);

/// x (N, T, ...) with the steps that a mask (N, T) marks as padding set to 0.
Var zero_masked(const Var& x, const Mask& mask);

/// The first or the last step of each sequence that a mask (N, T) does not mark as padding; without a mask the first
/// or last of all.   x (N, T, D) -> (N, D)
Var first_step(const Var& x, const Mask& mask);
Var last_step(const Var& x, const Mask& mask);

/// Keras's dropout of attention weights: nothing outside training or at rate 0.
Var dropped(const Var& weights, double rate, std::uint64_t seed, const Context& context);

/// A layer's object in files as one of a Python package's class, for which Keras asks its reader's custom_objects.
Config of_package(Config object, const std::string& module, const std::string& class_name);

}  // namespace nn::inline NN_ABI
