// Models in .keras archives and JSON descriptions, with any bytes: what does not open is an Error, and nothing else
// happens.
#include <cstring>

#include "fuzz_support.hpp"
#include "nn/files/model_files.hpp"
#include "nn/graph/model_from_file.hpp"

using namespace nn;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  expect_model_or_error([&] {
    if (bytes.starts_with("{")) {
      const ModelFromFile numbers(1 << 20);  // a description alone may ask for any
      use_model(model_from_json(bytes));
    } else {
      use_model(model_in(Archive(bytes, "fuzz.keras")));
    }
  });
  return 0;
}

namespace {

// The archive with one of its members changed, and with the checksums that belong to it; empty when it is none.
std::string with_changed_member(const std::string& bytes, std::size_t most, std::minstd_rand& random) {
  try {
    const Archive archive(bytes, "fuzz.keras");
    std::vector<ArchiveMember> members;
    for (const std::string& name : archive.members()) members.push_back({name, archive.read(name, most)});
    if (members.empty()) return "";
    std::string& member = members[random() % members.size()].bytes;
    if (member.starts_with("\x89HDF") && random() % 8 != 0) {
      change_in_place(member, random);
    } else {
      std::string room = member;
      room.resize(member.size() + 256);
      room.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(room.data()), member.size(), room.size()));
      member = room;
    }
    return archive_bytes(members);
  } catch (const Error&) {
    return "";
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  std::minstd_rand random(seed);
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::string changed = random() % 8 == 0 ? "" : with_changed_member(bytes, most, random);
  if (changed.empty() || changed.size() > most) return LLVMFuzzerMutate(data, size, most);
  std::memcpy(data, changed.data(), changed.size());
  return changed.size();
}
