#include "nn/files/atomic_file.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace fs = std::filesystem;

namespace {

// A name no other process or thread picks in the same folder. Not derived from the file's name, which may
// already be as long as the file system allows.
fs::path temporary_beside(const fs::path& path) {
  static std::atomic<unsigned> count = 0;
  const std::string name = ".attend-" + std::to_string(::getpid()) + "-" + std::to_string(count++) + ".tmp";
  return path.parent_path() / name;
}

// The reason why the bytes could not be written to a new file of that name; empty when they were.
std::string write_new(const fs::path& path, std::string_view bytes) {
  std::FILE* file = std::fopen(path.c_str(), "wbx");
  if (file == nullptr) return std::strerror(errno);
  // On the disk before the name: else a power failure may leave the name with nothing behind it.
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() && std::fflush(file) == 0 &&
                       ::fsync(::fileno(file)) == 0;
  const int reason = errno;
  if (std::fclose(file) != 0) return std::strerror(errno);
  return written ? "" : std::strerror(reason);
}

}  // namespace

void write_file(const std::string& who, const fs::path& path, std::string_view bytes) {
  const auto give_up = [&](const std::string& reason) {
    fail(who, ": expected a file that can be written, got '", path.string(), "' (", reason,
         "); choose another name or folder");
  };
  std::error_code error;
  // A renamed file would replace a link instead of what it points to.
  const fs::path target = fs::is_symlink(path, error) ? fs::weakly_canonical(path, error) : path;
  const fs::file_status status = fs::status(target, error);
  if (!target.has_filename()) give_up("it names no file");
  if (fs::is_directory(status)) give_up("it is a directory");
  // Renaming onto a device or pipe would replace it, too.
  if (fs::exists(status) && !fs::is_regular_file(status)) give_up("it is not a regular file");

  if (target.has_parent_path()) {
    fs::create_directories(target.parent_path(), error);
    if (error) give_up("its folder cannot be made: " + error.message());
  }
  const fs::path temporary = temporary_beside(target);
  std::string reason = write_new(temporary, bytes);
  if (reason.empty()) {
    if (fs::exists(status)) fs::permissions(temporary, status.permissions(), error);  // a private file stays private
    fs::rename(temporary, target, error);
    if (!error) return;
    reason = error.message();
  }
  fs::remove(temporary, error);
  give_up(reason);
}

std::string read_file(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) fail(path.string(), ": expected a file, found none of that name");
  if (!fs::is_regular_file(status)) fail(path.string(), ": expected a regular file, got a folder, a device or a pipe");
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) fail(path.string(), ": expected a file that can be read, got: ", std::strerror(errno));
  const std::uintmax_t size = fs::file_size(path, error);
  std::string bytes(error ? 0 : static_cast<std::size_t>(size), '\0');
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file));
  const bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) fail(path.string(), ": expected a file that can be read, got an error while reading it");
  return bytes;
}

}  // namespace nn::inline NN_ABI
