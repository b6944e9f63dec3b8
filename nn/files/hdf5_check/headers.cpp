#include "nn/files/hdf5_check/headers.hpp"

namespace nn::inline NN_ABI::hdf5 {

namespace {

class HeaderReader {
 public:
  HeaderReader(Bytes& bytes, Place at) : bytes_(bytes), at_(at) {}

  std::vector<Message> read() {
    bytes_.need(at_, 16);
    old_ = !bytes_.has_signature(at_, "OHDR");
    if (old_) {
      if (bytes_.number(at_, 1) != 1) bytes_.refuse(at_, "an object's header");
      chunks_.push_back({at_ + 16, at_ + 16 + bytes_.number(at_ + 8, 4)});
    } else {
      chunks_.push_back(first_chunk());
    }
    for (std::size_t i = 0; i < chunks_.size(); ++i) read_chunk(chunks_[i]);
    const std::uint64_t said = bytes_.number(at_ + 2, 2);
    if (old_ && count_ != said) bytes_.refuse(at_ + 2, said, " messages, got ", count_);
    return std::move(messages_);
  }

 private:
  // Of a header since 1.8.
  Span first_chunk() {
    const std::uint64_t flags = bytes_.number(at_ + 5, 1);
    if (bytes_.number(at_ + 4, 1) != 2) bytes_.refuse(at_ + 4, "an object's header of version 2");
    head_ = (flags & 4) != 0 ? 6 : 4;
    const unsigned width = 1u << (flags & 3);
    const Place size = at_ + 6 + ((flags & 32) != 0 ? 16 : 0) + ((flags & 16) != 0 ? 4 : 0);
    const std::uint64_t length = bytes_.number(size, width);
    bytes_.need(size + width, length);
    return {size + width, size + width + length};
  }

  void read_chunk(const Span chunk) {
    bytes_.need(chunk.begin, chunk.end - chunk.begin);
    bytes_.once(chunk.begin);
    for (Place p = chunk.begin; chunk.end - p >= head_;) {
      const std::uint64_t type = bytes_.number(p, old_ ? 2 : 1), size = bytes_.number(p + (old_ ? 2 : 1), 2),
                          flags = bytes_.number(p + (old_ ? 4 : 3), 1);
      const Span data{p + head_, p + head_ + size};
      bytes_.need(data.begin, size, chunk);
      if (old_ && size % 8 != 0) bytes_.refuse(p, "messages of whole words");
      if ((flags & ~std::uint64_t{5}) != 0)
        bytes_.refuse(p, "messages that are not shared and need no rules for the unknown");
      if (type == 0x16 && (bytes_.number(data.begin, 1, data) != 0 || size < 5))
        bytes_.refuse(p, "a count of links of version 0");
      ++count_;
      if (type == 0x10) {
        chunks_.push_back(continuation(data));
      } else {
        messages_.push_back({type, data});
      }
      p = data.end;
    }
  }

  Span continuation(Span data) const {
    const Place next = bytes_.number(data.begin, 8, data), length = bytes_.number(data.begin + 8, 8, data);
    bytes_.need(next, length);
    if (!old_) bytes_.need_signature(next, "OCHK");
    if (length < 8) bytes_.refuse(next, "a longer continuation");
    return old_ ? Span{next, next + length} : Span{next + 4, next + length - 4};
  }

  Bytes& bytes_;
  Place at_;
  bool old_ = true;
  unsigned head_ = 8;  // bytes before a message's data
  std::uint64_t count_ = 0;
  std::vector<Span> chunks_;
  std::vector<Message> messages_;
};

}  // namespace

std::vector<Message> messages_of(Bytes& bytes, Place at) { return HeaderReader(bytes, at).read(); }

}  // namespace nn::inline NN_ABI::hdf5
