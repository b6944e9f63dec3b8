// Which places of a padded text are text.
#pragma once

#include "nn/graph/layer.hpp"

namespace tasks {

/// 1 up to the first `end` of each row, and with it; 0 in the padding behind. A mask for layers that take one:
///
///   const Symbol y = AttentionDecoder(256, 13)(h, {.mask = {TextMask(59)(ids)}});
///
/// Masking and Embedding know padding by its value, which here is that of unknown characters too.
/// Input: (batch, time) of symbols' numbers.   Output: the same shape.
class TextMask : public nn::Layer {
 public:
  explicit TextMask(std::size_t end, const std::string& name = "");
};

/// Lets models that contain one be opened from files.
void register_text_mask();

}  // namespace tasks
