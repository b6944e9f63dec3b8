// Hdf5File: the numbers of datasets. HDF5 delivers the bytes as they stand in the file, without its own conversions.
#include <algorithm>
#include <limits>

#include "nn/check.hpp"
#include "nn/files/hdf5_file.hpp"
#include "nn/files/inflated.hpp"

namespace nn::inline NN_ABI {

namespace {

Handle float_type(std::size_t size, std::size_t exponent, std::size_t fraction, std::size_t bias, H5T_order_t order) {
  Handle type(H5Tcopy(H5T_IEEE_F32LE), H5Tclose);
  H5Tset_fields(type, exponent + fraction, fraction, exponent, 0, fraction);
  H5Tset_size(type, size);
  H5Tset_ebias(type, bias);
  H5Tset_order(type, order);
  return type;
}

struct Source {
  std::string who;  // weights.h5: dataset /dense/kernel:0
  Handle dataset, type;
  NumberFormat format;
  Shape shape;
};

Shape shape_of_dataset(hid_t dataset, const std::string& who) {
  const Handle space(H5Dget_space(dataset), H5Sclose);
  const H5S_class_t kind = space.ok() ? H5Sget_simple_extent_type(space) : H5S_NO_CLASS;
  const int rank = kind == H5S_SIMPLE || kind == H5S_SCALAR ? H5Sget_simple_extent_ndims(space) : -1;
  if (rank < 0 || rank > H5S_MAX_RANK) fail(who, ": expected an array or a number, got a dataset of another kind");
  std::vector<hsize_t> dims(static_cast<std::size_t>(rank));
  if (rank > 0) H5Sget_simple_extent_dims(space, dims.data(), nullptr);
  return Shape(dims.begin(), dims.end());
}

bool has_bfloat16_mark(const Hdf5File& file, const std::string& path) {
  return file.has_attribute(path, "dtype") && file.text(path, "dtype") == "bfloat16";
}

Source open_source(const Hdf5File& file, const Hdf5File::Impl& impl, const std::string& path) {
  const std::string who = impl.name + ": dataset " + path;
  Handle dataset = impl.open_dataset(path);
  Handle type(H5Dget_type(dataset), H5Tclose);
  std::optional<NumberFormat> format = type.ok() ? number_format_of(type) : std::nullopt;
  if (!format) fail(who, ": expected floats of 16, 32 or 64 bits or integers, got another type");
  // Keras stores bfloat16 as integers of 16 bits and says so in an attribute.
  if (format->size == 2 && format->kind == NumberFormat::unsigned_integer && has_bfloat16_mark(file, path)) {
    format->kind = NumberFormat::brain_floating;
  }
  Shape shape = shape_of_dataset(dataset, who);
  return {who, std::move(dataset), std::move(type), *format, std::move(shape)};
}

// How many bytes of numbers the stored bytes can stand for at most; fails for layouts that cannot be trusted.
unsigned long long justified_bytes(const Source& source, unsigned long long file_size) {
  const Handle creation(H5Dget_create_plist(source.dataset), H5Pclose);
  const H5D_layout_t layout = creation.ok() ? H5Pget_layout(creation) : H5D_LAYOUT_ERROR;
  if (layout != H5D_COMPACT && layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED) {
    fail(source.who, ": expected numbers stored in this file, got a virtual dataset or an unknown layout");
  }
  if (H5Pget_external_count(creation) != 0)
    fail(source.who, ": expected numbers stored in this file, got a list of other files");
  const unsigned long long stored = H5Dget_storage_size(source.dataset);
  if (stored > file_size)
    fail(source.who, ": expected at most the ", file_size, " bytes of the file, got ", stored, " stored bytes");
  if (layout == H5D_CONTIGUOUS && stored > 0) {
    const haddr_t offset = H5Dget_offset(source.dataset);
    if (offset == HADDR_UNDEF || offset > file_size || stored > file_size - offset) {
      fail(source.who, ": expected numbers within the ", file_size, " bytes of the file, got ", stored, " bytes at ",
           offset);
    }
  }
  if (layout != H5D_CHUNKED) return stored;

  const int filters = H5Pget_nfilters(creation);
  bool deflated = false;
  for (int i = 0; i < filters; ++i) {
    unsigned flags = 0;
    std::size_t no_values = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(creation, static_cast<unsigned>(i), &flags, &no_values, nullptr, 0, nullptr, nullptr);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32) {
      fail(source.who, ": expected the filters deflate, shuffle or fletcher32, got filter ", filter);
    }
    if (filter == H5Z_FILTER_DEFLATE && deflated) fail(source.who, ": expected one deflate filter, got two");
    deflated = deflated || filter == H5Z_FILTER_DEFLATE;
  }
  std::vector<hsize_t> chunk(std::max<std::size_t>(1, source.shape.size()));
  if (H5Pget_chunk(creation, static_cast<int>(chunk.size()), chunk.data()) != static_cast<int>(source.shape.size())) {
    fail(source.who, ": expected chunks of as many axes as the array, got others");
  }
  // Chunks may reach beyond the array, and HDF5 holds a whole one in memory.
  const unsigned long long most = deflated ? most_inflated(stored) : stored;
  const std::optional<std::size_t> elements =
      count_within(Shape(chunk.begin(), chunk.end()), most / source.format.size);
  unsigned long long chunks = 1;
  for (std::size_t axis = 0; axis < source.shape.size() && elements.value_or(0) > 0; ++axis) {
    const unsigned long long along = (source.shape[axis] + chunk[axis] - 1) / chunk[axis];
    chunks = along > stored || chunks * along > stored ? stored + 1 : chunks * along;
  }
  if (stored > 0 && (elements.value_or(0) == 0 || chunks > stored)) {
    fail(source.who, ": expected chunks that ", stored, " stored bytes can fill, got chunks of shape ",
         to_string(Shape(chunk.begin(), chunk.end())), " for shape ", to_string(source.shape));
  }
  return most;
}

std::size_t checked_count(const Source& source, unsigned long long file_size) {
  const unsigned long long room = justified_bytes(source, file_size);
  const std::optional<std::size_t> count = count_within(source.shape, room / source.format.size);
  if (!count) {
    fail(source.who, ": expected numbers for shape ", to_string(source.shape), ", got room for ",
         room / source.format.size);
  }
  return *count;
}

void read(const Source& source, void* out) {
  if (H5Dread(source.dataset, source.type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out) < 0) {
    fail(source.who, ": expected numbers that can be read, HDF5 says: ", hdf5_reason());
  }
}

Tensor read_tensor(const Source& source, unsigned long long file_size) {
  const std::size_t count = checked_count(source, file_size);
  Tensor x = uninitialized(source.shape);
  if (count == 0) return x;
  if (source.format == scalar_format()) {
    read(source, x.data());
  } else {
    std::vector<unsigned char> raw(count * source.format.size);
    read(source, raw.data());
    decode(source.format, raw.data(), count, x.data());
  }
  return x;
}

}  // namespace

std::optional<NumberFormat> number_format_of(hid_t type) {
  using enum NumberFormat::Kind;
  const H5T_class_t kind = H5Tget_class(type);
  const std::size_t size = H5Tget_size(type);
  if (kind != H5T_FLOAT && kind != H5T_INTEGER) return std::nullopt;
  const H5T_order_t order = H5Tget_order(type);
  const bool big = order == H5T_ORDER_BE;
  const auto same = [&](hid_t standard) { return H5Tequal(type, standard) > 0; };
  if (kind == H5T_FLOAT) {
    if (same(big ? H5T_IEEE_F32BE : H5T_IEEE_F32LE)) return NumberFormat{floating, 4, big};
    if (same(big ? H5T_IEEE_F64BE : H5T_IEEE_F64LE)) return NumberFormat{floating, 8, big};
    if (same(float_type(2, 5, 10, 15, order))) return NumberFormat{floating, 2, big};
    if (same(float_type(2, 8, 7, 127, order))) return NumberFormat{brain_floating, 2, big};  // HDF5 2 has a type for it
    return std::nullopt;
  }
  const NumberFormat::Kind sign = H5Tget_sign(type) == H5T_SGN_2 ? signed_integer : unsigned_integer;
  const bool whole = H5Tget_precision(type) == 8 * size && H5Tget_offset(type) == 0;
  const bool known = size == 1 || size == 2 || size == 4 || size == 8;
  return whole && known ? std::optional(NumberFormat{sign, size, big}) : std::nullopt;
}

std::size_t Hdf5File::numbers() const {
  const Hdf5Call call;
  std::size_t all = 0;
  for (const std::string& path : datasets()) {
    try {
      all += checked_count(open_source(*this, *impl_, path), impl_->bytes.size());
    } catch (const Error&) {  // texts, or what tensor() refuses
    }
  }
  return all;
}

Shape Hdf5File::shape(const std::string& dataset) const {
  const Hdf5Call call;
  return shape_of_dataset(impl_->open_dataset(dataset), impl_->name + ": dataset " + dataset);
}

Tensor Hdf5File::tensor(const std::string& dataset) const {
  const Hdf5Call call;
  return read_tensor(open_source(*this, *impl_, dataset), impl_->bytes.size());
}

Tensor Hdf5File::tensor(const std::string& dataset, const Shape& expected) const {
  const Hdf5Call call;
  const Source source = open_source(*this, *impl_, dataset);
  if (source.shape != expected)
    fail(source.who, ": expected shape ", to_string(expected), ", got ", to_string(source.shape));
  return read_tensor(source, impl_->bytes.size());
}

std::int64_t Hdf5File::integer(const std::string& dataset) const {
  const Hdf5Call call;
  const Source source = open_source(*this, *impl_, dataset);
  if (checked_count(source, impl_->bytes.size()) != 1)
    fail(source.who, ": expected one number, got shape ", to_string(source.shape));
  unsigned char raw[8];
  read(source, raw);
  const std::optional<std::int64_t> value = decode_integer(source.format, raw);
  if (!value) fail(source.who, ": expected a number without a fraction");
  return *value;
}

}  // namespace nn::inline NN_ABI
