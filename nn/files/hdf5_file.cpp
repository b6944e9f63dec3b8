// Hdf5File: opening files, finding objects, listing groups.
#include "nn/files/hdf5_file.hpp"

#include <algorithm>
#include <compare>
#include <set>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/hdf5_check.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr std::size_t max_depth = 64;  // of groups within groups

// HDF5 copies an image of a file several times unless it is told how to share it.
namespace shared_image {
void* allocate(size_t, H5FD_file_image_op_t, void* image) { return image; }
void* copy(void* to, const void*, size_t, H5FD_file_image_op_t, void*) { return to; }
void* resize(void*, size_t, H5FD_file_image_op_t, void*) { return nullptr; }
herr_t release(void*, H5FD_file_image_op_t, void*) { return 0; }
void* copy_image(void* image) { return image; }
herr_t release_image(void*) { return 0; }
}  // namespace shared_image

void use_image(hid_t access, std::string& bytes) {
  H5Pset_fapl_core(access, 1 << 16, false);
  H5FD_file_image_callbacks_t callbacks = {
      shared_image::allocate,   shared_image::copy,          shared_image::resize, shared_image::release,
      shared_image::copy_image, shared_image::release_image, bytes.data()};
  H5Pset_file_image_callbacks(access, &callbacks);
  H5Pset_file_image(access, bytes.data(), bytes.size());
}

struct Link {
  std::int64_t order;  // in which it was made, where the group keeps that; otherwise 0
  std::string name;
  auto operator<=>(const Link&) const = default;
};

struct Listing {
  std::vector<Link> links;
  unsigned long long room;  // for names: all of them stand in the file
};

herr_t list_link(hid_t, const char* name, const H5L_info_t* info, void* data) {
  Listing& listing = *static_cast<Listing*>(data);
  if (info->type != H5L_TYPE_HARD) return 0;
  const std::string_view text(name);
  if (text.size() + 8 > listing.room) return -1;
  listing.room -= text.size() + 8;
  listing.links.push_back({info->corder_valid ? info->corder : 0, std::string(text)});
  return 0;
}

void collect(const Hdf5File& file, const Hdf5File::Impl& impl, const std::string& path, std::size_t depth,
             std::set<haddr_t>& seen, std::vector<std::string>& found) {
  if (depth > max_depth)
    fail(impl.name, ": group ", path.substr(0, 60), "...: expected at most ", max_depth, " groups within each other");
  for (const std::string& child : file.children(path)) {
    const std::string below = (path == "/" ? "" : path) + "/" + child;
    const Handle object = impl.open(below);
    H5O_info_t info;
    if (H5Oget_info2(object, &info, H5O_INFO_BASIC) < 0)
      fail(impl.name, ": ", below, ": expected an object that can be read");
    if (!seen.insert(info.addr).second) continue;  // the group it stands in, or one seen elsewhere
    if (H5Iget_type(object) == H5I_GROUP) collect(file, impl, below, depth + 1, seen, found);
    if (H5Iget_type(object) == H5I_DATASET) found.push_back(below);
  }
}

}  // namespace

Hdf5File::Impl::~Impl() {
  const Hdf5Call call;
  file = Handle(-1, H5Fclose);
}

// Read whole: what was checked is what is read, and nobody else's change or lock matters.
Hdf5File::Hdf5File(const std::filesystem::path& path) : Hdf5File(read_file(path), path.string()) {}

Hdf5File::Hdf5File(std::string bytes, std::string name) {
  const Hdf5Call call;
  auto impl = std::make_shared<Impl>();
  impl->name = std::move(name);
  impl->bytes = std::move(bytes);
  check_hdf5(impl->bytes, impl->name);
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  use_image(access, impl->bytes);
  impl->file = Handle(H5Fopen(unique_name().c_str(), H5F_ACC_RDONLY, access), H5Fclose);
  if (!impl->file.ok()) fail(impl->name, ": expected an HDF5 file that is there in full, HDF5 says: ", hdf5_reason());
  impl_ = std::move(impl);
}

const std::string& Hdf5File::name() const { return impl_->name; }
std::size_t Hdf5File::size() const { return impl_->bytes.size(); }

std::optional<Handle> Hdf5File::Impl::find(const std::string& path) const {
  Handle object(H5Oopen(file, "/", H5P_DEFAULT), H5Oclose);
  if (!object.ok()) fail(name, ": /: expected a group, HDF5 says: ", hdf5_reason());
  for (const std::string& part : path_parts(path)) {
    // HDF5 reads "." as the group itself; here it is a name that no object has.
    if (part == "." || H5Iget_type(object) != H5I_GROUP) return std::nullopt;
    const htri_t exists = H5Lexists(object, part.c_str(), H5P_DEFAULT);
    if (exists == 0) return std::nullopt;
    H5L_info_t info;
    if (exists < 0 || H5Lget_info(object, part.c_str(), &info, H5P_DEFAULT) < 0) {
      fail(name, ": ", path, ": expected groups that can be read, HDF5 says: ", hdf5_reason());
    }
    if (info.type != H5L_TYPE_HARD)
      fail(name, ": ", path, ": expected an object, got a link to another place, which is not followed");
    Handle next(H5Oopen(object, part.c_str(), H5P_DEFAULT), H5Oclose);
    if (!next.ok()) fail(name, ": ", path, ": expected an object that can be read, HDF5 says: ", hdf5_reason());
    object = std::move(next);
  }
  return object;
}

Handle Hdf5File::Impl::open(const std::string& path) const {
  std::optional<Handle> object = find(path);
  if (!object) fail(name, ": ", path, ": expected a group or dataset, found none of that name");
  return std::move(*object);
}

Handle Hdf5File::Impl::open_group(const std::string& path) const {
  std::optional<Handle> object = find(path);
  if (!object) fail(name, ": ", path, ": expected a group, found none of that name");
  if (H5Iget_type(*object) != H5I_GROUP) fail(name, ": ", path, ": expected a group, got a dataset or a type");
  return std::move(*object);
}

Handle Hdf5File::Impl::open_dataset(const std::string& path) const {
  std::optional<Handle> object = find(path);
  if (!object) fail(name, ": ", path, ": expected a dataset, found none of that name");
  if (H5Iget_type(*object) != H5I_DATASET) fail(name, ": ", path, ": expected a dataset, got a group or a type");
  return std::move(*object);
}

bool Hdf5File::has_group(const std::string& path) const {
  const Hdf5Call call;
  const std::optional<Handle> object = impl_->find(path);
  return object && H5Iget_type(*object) == H5I_GROUP;
}

bool Hdf5File::has_dataset(const std::string& path) const {
  const Hdf5Call call;
  const std::optional<Handle> object = impl_->find(path);
  return object && H5Iget_type(*object) == H5I_DATASET;
}

std::vector<std::string> Hdf5File::children(const std::string& path) const {
  const Hdf5Call call;
  const Handle group = impl_->open_group(path);
  Listing listing{{}, impl_->bytes.size()};
  // As they come, and put in order here: HDF5 1.10 puts many links in a table first, of which it frees what it has not
  // yet filled when one of them cannot be read.
  if (H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, list_link, &listing) < 0) {
    fail(impl_->name, ": group ", path, ": expected links that can be listed, HDF5 says: ", hdf5_reason());
  }
  std::sort(listing.links.begin(), listing.links.end());
  std::vector<std::string> names;
  for (Link& link : listing.links) names.push_back(std::move(link.name));
  return names;
}

std::vector<std::string> Hdf5File::datasets(const std::string& group) const {
  const Hdf5Call call;
  std::set<haddr_t> seen;
  std::vector<std::string> found;
  collect(*this, *impl_, path_of(path_parts(group)), 0, seen, found);
  return found;
}

}  // namespace nn::inline NN_ABI
