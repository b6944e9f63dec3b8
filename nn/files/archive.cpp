#include "nn/files/archive.hpp"

#include <zip.h>

#include <algorithm>
#include <set>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/inflated.hpp"

namespace nn::inline NN_ABI {

namespace {

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* member) const { zip_fclose(member); }
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
template <class T>
using Owned = std::unique_ptr<T, Discard>;

// Libzip's error, whose text it keeps until the end.
struct ZipError {
  ZipError() { zip_error_init(&error); }
  ~ZipError() { zip_error_fini(&error); }
  ZipError(const ZipError&) = delete;
  ZipError& operator=(const ZipError&) = delete;
  std::string text() { return zip_error_strerror(&error); }
  zip_error_t error;
};

// Why a member's name cannot be; empty when it can.
std::string fault_of(const std::string& name) {
  if (name.empty()) return "an empty name";
  if (name[0] == '/' || name[0] == '\\' || name.find(':') == 1) return "an absolute name";
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find_first_of("/\\", begin), name.size());
    if (name.compare(begin, end - begin, "..") == 0) return "a name that leads out of the archive";
    begin = end + 1;
  }
  return "";
}

}  // namespace

struct Archive::Impl {
  std::string name, bytes;
  zip_uint64_t size = 0;  // of the file
  Owned<zip_t> zip;
  std::vector<std::string> members;
  std::vector<zip_uint64_t> places;

  void open(zip_source_t* made, ZipError& error);
};

void Archive::Impl::open(zip_source_t* made, ZipError& error) {
  Owned<zip_source_t> source(made);
  if (size == 0)
    fail(name, ": expected a zip archive, got an empty file");  // libzip would take it for one without members
  if (source) zip.reset(zip_open_from_source(source.get(), ZIP_RDONLY, &error.error));
  if (!zip) fail(name, ": expected a zip archive that is there in full, libzip says: ", error.text());
  static_cast<void>(source.release());  // it belongs to the archive now
  std::set<std::string> seen;
  const zip_int64_t count = zip_get_num_entries(zip.get(), 0);
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(std::max<zip_int64_t>(count, 0)); ++i) {
    const char* text = zip_get_name(zip.get(), i, 0);
    if (text == nullptr) fail(name, ": member ", i, ": expected a name, libzip says: ", zip_strerror(zip.get()));
    const std::string member = text, fault = fault_of(member);
    if (!fault.empty()) fail(name, ": member '", member, "': expected a name within the archive, got ", fault);
    if (!seen.insert(member).second) fail(name, ": member '", member, "': expected it once, found it twice");
    if (member.back() == '/') continue;
    members.push_back(member);
    places.push_back(i);
  }
}

Archive::Archive(const std::filesystem::path& path) {
  auto impl = std::make_shared<Impl>();
  impl->name = path.string();
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (!std::filesystem::exists(status)) fail(impl->name, ": expected a zip archive, found no file of that name");
  if (!std::filesystem::is_regular_file(status))
    fail(impl->name, ": expected a zip archive, got a folder, a device or a pipe");
  impl->size = std::filesystem::file_size(path, ignored);
  ZipError error;
  impl->open(zip_source_file_create(impl->name.c_str(), 0, -1, &error.error), error);
  impl_ = std::move(impl);
}

Archive::Archive(std::string bytes, std::string name) {
  auto impl = std::make_shared<Impl>();
  impl->name = std::move(name);
  impl->bytes = std::move(bytes);
  impl->size = impl->bytes.size();
  ZipError error;
  impl->open(zip_source_buffer_create(impl->bytes.data(), impl->bytes.size(), 0, &error.error), error);
  impl_ = std::move(impl);
}

const std::string& Archive::name() const { return impl_->name; }
std::size_t Archive::size() const { return impl_->size; }
const std::vector<std::string>& Archive::members() const { return impl_->members; }

bool Archive::has(const std::string& member) const {
  return std::find(impl_->members.begin(), impl_->members.end(), member) != impl_->members.end();
}

std::string Archive::read(const std::string& member, std::size_t limit) const {
  const auto found = std::find(impl_->members.begin(), impl_->members.end(), member);
  const std::string who = impl_->name + ": member " + member;
  if (found == impl_->members.end()) {
    fail(who, ": expected it in the archive, found ", impl_->members.empty() ? "no members" : "only others");
  }
  const zip_uint64_t place = impl_->places[static_cast<std::size_t>(found - impl_->members.begin())];
  zip_t* zip = impl_->zip.get();
  zip_stat_t stat;
  constexpr zip_uint64_t needed =
      ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  if (zip_stat_index(zip, place, 0, &stat) != 0 || (stat.valid & needed) != needed) {
    fail(who, ": expected a member that can be read, libzip says: ", zip_strerror(zip));
  }
  if (stat.encryption_method != ZIP_EM_NONE) fail(who, ": expected a member without a password, got an encrypted one");
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE) {
    fail(who, ": expected a stored or deflated member, got method ", stat.comp_method);
  }
  const zip_uint64_t most = stat.comp_method == ZIP_CM_STORE ? stat.comp_size : most_inflated(stat.comp_size);
  if (stat.comp_size > impl_->size || stat.size > most) {
    fail(who, ": expected sizes that the archive can hold, got ", stat.size, " bytes in ", stat.comp_size);
  }
  if (stat.size > limit) fail(who, ": expected at most ", limit, " bytes, got ", stat.size);

  const Owned<zip_file_t> file(zip_fopen_index(zip, place, 0));
  if (!file) fail(who, ": expected a member that can be read, libzip says: ", zip_strerror(zip));
  std::string bytes(static_cast<std::size_t>(stat.size), '\0');
  std::size_t filled = 0;
  zip_int64_t got = 1;
  while (filled < bytes.size() && got > 0) {
    got = zip_fread(file.get(), bytes.data() + filled, bytes.size() - filled);
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  // The checksum is compared at the end, which only a read beyond it finds.
  char beyond;
  if (got >= 0) got = zip_fread(file.get(), &beyond, 1);
  if (got < 0) fail(who, ": expected the bytes that were stored, libzip says: ", zip_file_strerror(file.get()));
  if (filled < bytes.size() || got > 0)
    fail(who, ": expected ", stat.size, " bytes as the archive says, got ", got > 0 ? "more" : "fewer");
  return bytes;
}

std::string archive_bytes(const std::vector<ArchiveMember>& members) {
  ZipError error;
  const Owned<zip_source_t> target(zip_source_buffer_create(nullptr, 0, 0, &error.error));
  Owned<zip_t> zip(target ? zip_open_from_source(target.get(), ZIP_TRUNCATE, &error.error) : nullptr);
  if (!zip) fail("archive: expected memory for an archive, libzip says: ", error.text());
  zip_source_keep(target.get());  // the archive owns one reference, this function the other
  std::set<std::string> seen;
  for (const ArchiveMember& member : members) {
    const std::string fault = fault_of(member.name);
    if (!fault.empty()) fail("archive: expected a member's name, got ", fault, " '", member.name, "'");
    if (!seen.insert(member.name).second) fail("archive: expected member '", member.name, "' once, got it twice");
    zip_source_t* source = zip_source_buffer(zip.get(), member.bytes.data(), member.bytes.size(), 0);
    const zip_int64_t place =
        source == nullptr ? -1 : zip_file_add(zip.get(), member.name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (place < 0 && source != nullptr) zip_source_free(source);
    const auto index = static_cast<zip_uint64_t>(place);
    // The same date in every file, zip's first, so that equal models make equal files.
    if (place < 0 || zip_set_file_compression(zip.get(), index, ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_dostime(zip.get(), index, 0, 1 << 5 | 1, 0) != 0) {
      fail("archive: expected member '", member.name, "' to fit, libzip says: ", zip_strerror(zip.get()));
    }
  }
  if (zip_close(zip.get()) != 0)
    fail("archive: expected an archive that can be written, libzip says: ", zip_strerror(zip.get()));
  static_cast<void>(zip.release());

  zip_stat_t stat;
  std::string bytes;
  if (zip_source_open(target.get()) == 0) {
    if (zip_source_stat(target.get(), &stat) == 0 && (stat.valid & ZIP_STAT_SIZE) != 0)
      bytes.resize(static_cast<std::size_t>(stat.size));
    const zip_int64_t got = zip_source_read(target.get(), bytes.data(), bytes.size());
    bytes.resize(static_cast<std::size_t>(std::max<zip_int64_t>(got, 0)));
    zip_source_close(target.get());
  }
  if (bytes.empty()) fail("archive: expected at least one member");
  return bytes;
}

void write_archive(const std::filesystem::path& path, const std::vector<ArchiveMember>& members) {
  write_file("write_archive", path, archive_bytes(members));
}

}  // namespace nn::inline NN_ABI
