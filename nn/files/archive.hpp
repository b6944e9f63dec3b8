// Zip archives, what Keras's .keras files are.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI {

/// A zip archive open for reading, by one thread at a time; copies share it.
class Archive {
 public:
  /// Throws Error when the path is no zip archive, or one with members of the same name or with names that lead out of
  /// it ("../x", "/x").
  explicit Archive(const std::filesystem::path& path);
  /// The same from the bytes of a file; `name` stands for it in errors.
  Archive(std::string bytes, std::string name);

  const std::string& name() const;
  /// In bytes.
  std::size_t size() const;
  /// The names of the members in the archive's order, without those of folders.
  const std::vector<std::string>& members() const;
  bool has(const std::string& member) const;

  /// The bytes of a member. Throws Error naming archive and member when there is none, when it is longer than `limit`
  /// bytes or than its compressed bytes can stand for (before memory is taken), and when its checksum is wrong.
  std::string read(const std::string& member, std::size_t limit) const;

  struct Impl;

 private:
  std::shared_ptr<const Impl> impl_;
};

struct ArchiveMember {
  std::string name, bytes;
};

/// The bytes of an archive of these members, in this order and not compressed, as Keras writes them.
std::string archive_bytes(const std::vector<ArchiveMember>& members);
/// Writes such an archive, which appears in full or not at all.
void write_archive(const std::filesystem::path& path, const std::vector<ArchiveMember>& members);

}  // namespace nn::inline NN_ABI
