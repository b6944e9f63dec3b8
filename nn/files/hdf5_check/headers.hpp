// Object headers, of HDF5 1.0 and since 1.8: the messages that say what an object is.
#pragma once

#include <vector>

#include "nn/files/hdf5_check/bytes.hpp"

namespace nn::inline NN_ABI::hdf5 {

struct Message {
  std::uint64_t type;
  Span data;
};

// All messages of the object whose header stands here, those of its continuations too.
std::vector<Message> messages_of(Bytes& bytes, Place at);

}  // namespace nn::inline NN_ABI::hdf5
