// Groups whose links stand in a heap of their own (a fractal heap) with an index (a B-tree of version 2). Keras's files
// have them where a group has more than eight objects and a name beyond ASCII.
#pragma once

#include <functional>

#include "nn/files/hdf5_check/bytes.hpp"

namespace nn::inline NN_ABI::hdf5 {

// Calls link(message) for each link that the index names. Refuses sizes other than those that the library writes.
void walk_dense_links(Bytes& bytes, Place heap, Place index, const std::function<void(Span)>& link);

}  // namespace nn::inline NN_ABI::hdf5
