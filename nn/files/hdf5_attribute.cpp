// Hdf5File: attributes.
#include <cstring>

#include "nn/check.hpp"
#include "nn/files/hdf5_file.hpp"

namespace nn::inline NN_ABI {

namespace {

struct Attribute {
  std::string who;  // weights.h5: attribute layer_names of /model_weights
  Handle handle, type, space;
  std::size_t count;  // of elements, 1 for a scalar
  std::size_t size;   // of an element
};

Attribute open_attribute(const Hdf5File::Impl& impl, hid_t object, const std::string& path, const std::string& name) {
  const std::string who = impl.name + ": attribute " + name + " of " + path;
  Handle handle(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose);
  if (!handle.ok()) fail(who, ": expected an attribute that can be read, HDF5 says: ", hdf5_reason());
  Handle type(H5Aget_type(handle), H5Tclose), space(H5Aget_space(handle), H5Sclose);
  const hssize_t count = space.ok() ? H5Sget_simple_extent_npoints(space) : -1;
  const std::size_t size = type.ok() ? H5Tget_size(type) : 0;
  if (count < 0 || size == 0) fail(who, ": expected an attribute that can be read, HDF5 says: ", hdf5_reason());
  if (static_cast<unsigned long long>(count) > impl.bytes.size() / size) {
    fail(who, ": expected at most the ", impl.bytes.size(), " bytes of the file, got ", count, " elements of ", size,
         " bytes");
  }
  return {who, std::move(handle), std::move(type), std::move(space), static_cast<std::size_t>(count), size};
}

void read(const Attribute& attribute, void* out) {
  if (H5Aread(attribute.handle, attribute.type, out) < 0) {
    fail(attribute.who, ": expected values that can be read, HDF5 says: ", hdf5_reason());
  }
}

std::vector<std::string> read_variable_texts(const Attribute& attribute) {
  std::vector<char*> pointers(attribute.count, nullptr);
  read(attribute, pointers.data());
  std::vector<std::string> texts;
  for (const char* pointer : pointers) texts.emplace_back(pointer == nullptr ? "" : pointer);
  H5Dvlen_reclaim(attribute.type, attribute.space, H5P_DEFAULT, pointers.data());
  return texts;
}

std::vector<std::string> read_fixed_texts(const Attribute& attribute) {
  std::string raw(attribute.count * attribute.size, '\0');
  read(attribute, raw.data());
  const bool spaces = H5Tget_strpad(attribute.type) == H5T_STR_SPACEPAD;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < attribute.count; ++i) {
    std::string text = raw.substr(i * attribute.size, attribute.size);
    const std::size_t end = spaces ? text.find_last_not_of(' ') + 1 : text.find('\0');
    texts.push_back(text.substr(0, end));
  }
  return texts;
}

std::vector<std::string> read_texts(const Attribute& attribute) {
  if (attribute.count == 0) return {};  // NumPy's empty list is one of floats
  if (H5Tget_class(attribute.type) != H5T_STRING) fail(attribute.who, ": expected texts, got another type");
  return H5Tis_variable_str(attribute.type) > 0 ? read_variable_texts(attribute) : read_fixed_texts(attribute);
}

herr_t list_attribute(hid_t, const char* name, const H5A_info_t*, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

bool exists(const Hdf5File::Impl& impl, hid_t object, const std::string& path, const std::string& name) {
  const htri_t answer = H5Aexists(object, name.c_str());
  if (answer < 0) fail(impl.name, ": ", path, ": expected attributes that can be read, HDF5 says: ", hdf5_reason());
  return answer > 0;
}

}  // namespace

std::vector<std::string> Hdf5File::attributes(const std::string& object) const {
  const Hdf5Call call;
  const Handle handle = impl_->open(object);
  std::vector<std::string> names;
  if (H5Aiterate2(handle, H5_INDEX_NAME, H5_ITER_INC, nullptr, list_attribute, &names) < 0) {
    fail(impl_->name, ": ", object, ": expected attributes that can be listed, HDF5 says: ", hdf5_reason());
  }
  return names;
}

bool Hdf5File::has_attribute(const std::string& object, const std::string& attribute) const {
  const Hdf5Call call;
  return exists(*impl_, impl_->open(object), object, attribute);
}

std::string Hdf5File::text(const std::string& object, const std::string& attribute) const {
  const Hdf5Call call;
  const Handle handle = impl_->open(object);
  if (!exists(*impl_, handle, object, attribute))
    fail(impl_->name, ": ", object, ": expected an attribute ", attribute, ", found none of that name");
  const Attribute opened = open_attribute(*impl_, handle, object, attribute);
  if (opened.count != 1) fail(opened.who, ": expected one text, got ", opened.count, " elements");
  return read_texts(opened)[0];
}

std::vector<std::string> Hdf5File::texts(const std::string& object, const std::string& attribute) const {
  const Hdf5Call call;
  const Handle handle = impl_->open(object);
  if (exists(*impl_, handle, object, attribute)) return read_texts(open_attribute(*impl_, handle, object, attribute));
  std::vector<std::string> all;
  std::size_t part = 0;
  for (; exists(*impl_, handle, object, attribute + std::to_string(part)); ++part) {
    for (std::string& text : read_texts(open_attribute(*impl_, handle, object, attribute + std::to_string(part)))) {
      all.push_back(std::move(text));
    }
  }
  if (part == 0) fail(impl_->name, ": ", object, ": expected an attribute ", attribute, ", found none of that name");
  return all;
}

double Hdf5File::number(const std::string& object, const std::string& attribute) const {
  const Hdf5Call call;
  const Handle handle = impl_->open(object);
  if (!exists(*impl_, handle, object, attribute))
    fail(impl_->name, ": ", object, ": expected an attribute ", attribute, ", found none of that name");
  const Attribute opened = open_attribute(*impl_, handle, object, attribute);
  const std::optional<NumberFormat> format = number_format_of(opened.type);
  if (!format || opened.count != 1) fail(opened.who, ": expected one number, got another type or another count");
  unsigned char raw[8];
  read(opened, raw);
  return decode_number(*format, raw);
}

}  // namespace nn::inline NN_ABI
