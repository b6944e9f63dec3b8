// Hdf5Writer: a file built in memory.
#include <algorithm>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/hdf5.hpp"
#include "nn/files/hdf5_handle.hpp"
#include "nn/files/number_format.hpp"

namespace nn::inline NN_ABI {

struct Hdf5Writer::Impl {
  Impl();
  ~Impl();

  Handle file{-1, H5Fclose};
  Handle with_groups{-1, H5Pclose};      // how links are made: with the groups on the way
  Handle plain_group{-1, H5Pclose};      // how groups and datasets are: without the time, for equal bytes
  Handle plain_dataset{-1, H5Pclose};
};

namespace {

// What an attribute may hold in the object header; Keras keeps some room of the 64 KiB, too.
constexpr std::size_t attribute_limit = 64512;
constexpr std::size_t reference_size = 16;  // of a text of variable length, which stands elsewhere

void expect_written(bool written, const std::string& what) {
  if (!written) fail("Hdf5Writer: expected ", what, " that can be written, HDF5 says: ", hdf5_reason());
}

void expect_name(const std::string& name, const std::string& what) {
  if (name.empty() || name.find('\0') != std::string::npos)
    fail("Hdf5Writer: expected a name of ", what, " with letters and without NUL, got '", name.c_str(), "'");
}

std::string checked_path(const std::string& path) {
  expect_name(path, "an object");
  const std::vector<std::string> parts = path_parts(path);
  for (const std::string& part : parts) {
    if (part == ".")
      fail("Hdf5Writer: ", path, ": expected names other than '.', which HDF5 reads as the group itself");
  }
  return path_of(parts);
}

hid_t file_of(const Hdf5Writer::Impl& impl) {
  if (!impl.file.ok()) fail("Hdf5Writer: expected nothing more to write after bytes() or save()");
  return impl.file;
}

void write_dataset(const Hdf5Writer::Impl& impl, const std::string& path, hid_t type, hid_t space,
                   const std::string& numbers) {
  const Handle dataset(
      H5Dcreate2(file_of(impl), path.c_str(), type, space, impl.with_groups, impl.plain_dataset, H5P_DEFAULT),
      H5Dclose);
  expect_written(dataset.ok(), "dataset " + path);
  if (!numbers.empty())
    expect_written(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()) >= 0, "dataset " + path);
}

Handle open_object(const Hdf5Writer::Impl& impl, const std::string& path) {
  Handle object(H5Oopen(file_of(impl), path.c_str(), H5P_DEFAULT), H5Oclose);
  if (!object.ok()) fail("Hdf5Writer: ", path, ": expected a group or dataset to give an attribute to, found none");
  return object;
}

Handle text_type(const std::vector<std::string>& texts) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, H5T_VARIABLE);
  const auto beyond_ascii = [](char c) { return static_cast<unsigned char>(c) > 127; };
  if (std::any_of(texts.begin(), texts.end(),
                  [&](const std::string& t) { return std::any_of(t.begin(), t.end(), beyond_ascii); })) {
    H5Tset_cset(type, H5T_CSET_UTF8);
  }
  return type;
}

void write_texts(hid_t object, const std::string& who, const std::string& attribute,
                 const std::vector<std::string>& texts, hid_t space) {
  std::vector<const char*> pointers;
  for (const std::string& text : texts) {
    if (text.find('\0') != std::string::npos)
      fail("Hdf5Writer: ", who, ": expected texts without NUL, which ends a text in the file");
    pointers.push_back(text.c_str());
  }
  const Handle type = text_type(texts);
  const Handle handle(H5Acreate2(object, attribute.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  expect_written(handle.ok() && H5Awrite(handle, type, pointers.data()) >= 0, who);
}

Handle list_space(std::size_t count) {
  const hsize_t length = count;
  return Handle(H5Screate_simple(1, &length, nullptr), H5Sclose);
}

}  // namespace

Hdf5Writer::Impl::Impl() {
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access, 1 << 20, false);  // grows by 1 MiB, never touches the disk
  H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18);
  file = Handle(H5Fcreate(unique_name().c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose);
  expect_written(file.ok(), "a file");
  with_groups = Handle(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  H5Pset_create_intermediate_group(with_groups, 1);
  plain_group = Handle(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  H5Pset_obj_track_times(plain_group, false);
  plain_dataset = Handle(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(plain_dataset, false);
}

Hdf5Writer::Impl::~Impl() {
  const Hdf5Call call;
  for (Handle* handle : {&plain_dataset, &plain_group, &with_groups, &file}) *handle = Handle(-1, H5Pclose);
}

Hdf5Writer::Hdf5Writer() {
  const Hdf5Call call;
  impl_ = std::make_shared<Impl>();
}

void Hdf5Writer::group(const std::string& path) {
  const Hdf5Call call;
  const std::string name = checked_path(path);
  if (name == "/") return;
  const Handle made(H5Gcreate2(file_of(*impl_), name.c_str(), impl_->with_groups, impl_->plain_group, H5P_DEFAULT),
                    H5Gclose);
  expect_written(made.ok(), "group " + name);
}

void Hdf5Writer::dataset(const std::string& path, const Tensor& values, std::size_t bytes_per_number) {
  const Hdf5Call call;
  const std::string raw = encode(values, bytes_per_number);
  const std::vector<hsize_t> dims(values.shape().begin(), values.shape().end());
  const Handle space(
      dims.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr),
      H5Sclose);
  write_dataset(*impl_, checked_path(path), bytes_per_number == 4 ? H5T_IEEE_F32LE : H5T_IEEE_F64LE, space, raw);
}

void Hdf5Writer::integer(const std::string& path, std::int64_t value) {
  const Hdf5Call call;
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  std::string raw(sizeof value, '\0');
  for (std::size_t i = 0; i < raw.size(); ++i)
    raw[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> 8 * i & 255);
  write_dataset(*impl_, checked_path(path), H5T_STD_I64LE, space, raw);
}

void Hdf5Writer::text(const std::string& object, const std::string& attribute, const std::string& value) {
  const Hdf5Call call;
  expect_name(attribute, "an attribute");
  const std::string path = checked_path(object);
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  write_texts(open_object(*impl_, path), "attribute " + attribute + " of " + path, attribute, {value}, space);
}

void Hdf5Writer::texts(const std::string& object, const std::string& attribute,
                       const std::vector<std::string>& values) {
  const Hdf5Call call;
  expect_name(attribute, "an attribute");
  const std::string path = checked_path(object), who = "attribute " + attribute + " of " + path;
  const Handle target = open_object(*impl_, path);
  if (values.empty()) {  // as h5py stores an empty list: no floats
    const Handle space = list_space(0);
    const Handle made(H5Acreate2(target, attribute.c_str(), H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    return expect_written(made.ok(), who);
  }
  // Keras counts every text as long as the longest; here a reference is counted when that is more.
  std::size_t longest = reference_size;
  for (const std::string& value : values) longest = std::max(longest, value.size());
  if (longest > attribute_limit)
    fail("Hdf5Writer: ", who, ": expected texts of at most ", attribute_limit, " bytes, got one of ", longest);
  const std::size_t each = attribute_limit / longest, parts = (values.size() + each - 1) / each;
  // The parts are of equal length, the first ones longer by one where needed, as NumPy's array_split cuts.
  std::size_t begin = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t count = values.size() / parts + (part < values.size() % parts ? 1 : 0);
    const std::vector<std::string> some(values.begin() + static_cast<std::ptrdiff_t>(begin),
                                        values.begin() + static_cast<std::ptrdiff_t>(begin + count));
    const std::string name = parts == 1 ? attribute : attribute + std::to_string(part);
    const Handle space = list_space(count);
    write_texts(target, who, name, some, space);
    begin += count;
  }
}

std::string Hdf5Writer::bytes() {
  const Hdf5Call call;
  const hid_t file = file_of(*impl_);
  expect_written(H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0, "a file");
  const ssize_t size = H5Fget_file_image(file, nullptr, 0);
  std::string image(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
  expect_written(size > 0 && H5Fget_file_image(file, image.data(), image.size()) == size, "a file");
  impl_->file = Handle(-1, H5Fclose);
  return image;
}

void Hdf5Writer::save(const std::filesystem::path& path) { write_file("Hdf5Writer", path, bytes()); }

}  // namespace nn::inline NN_ABI
