#include "nn/files/hdf5_check/texts.hpp"

namespace nn::inline NN_ABI::hdf5 {

void Texts::check(Place at) {
  const std::uint64_t length = bytes_.number(at, 4), index = bytes_.number(at + 12, 4);
  const Place heap = bytes_.number(at + 4, 8);
  if (length == 0 && (heap == 0 || heap == undefined)) return;
  const Sizes& sizes = sizes_in(heap);
  const auto found = sizes.find(index);
  if (found == sizes.end() || found->second != length)
    bytes_.refuse(at, "a text of ", length, " bytes in the heap at byte ", heap);
  // Texts may share their bytes; but then the file is small and the memory large.
  seen_ += length;
  if (seen_ > bytes_.size()) bytes_.refuse(at, "texts that are no longer than the file");
}

const Texts::Sizes& Texts::sizes_in(Place at) {
  const auto [found, is_new] = heaps_.try_emplace(at);
  if (!is_new) return found->second;
  bytes_.need_signature(at, "GCOL");
  const std::uint64_t size = bytes_.number(at + 8, 8);
  bytes_.need(at, size);
  if (bytes_.number(at + 4, 1) != 1 || size < 4096) bytes_.refuse(at, "a heap of version 1 and at least 4096 bytes");
  const Place end = at + size;
  for (Place p = at + 16; end - p >= 16;) {
    const std::uint64_t index = bytes_.number(p, 2), length = bytes_.number(p + 8, 8);
    if (length > end - p || (index == 0 && length < 16)) bytes_.refuse(p, "a text within its heap");
    const std::uint64_t whole = index == 0 ? length : 16 + (length + 7) / 8 * 8;
    if (whole > end - p || (index != 0 && !found->second.emplace(index, length).second))
      bytes_.refuse(p, "a text within its heap");
    p += whole;
  }
  return found->second;
}

}  // namespace nn::inline NN_ABI::hdf5
