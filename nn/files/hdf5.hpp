// HDF5 files: named arrays and attributes in a tree of groups, what Keras's .h5 files are made of.
//
// Objects are named by their path from the root, "/model_weights/dense/kernel:0"; the first slash may be missing and
// "/" is the root. Names are names only: "." and ".." mean nothing here, and links to other places or other files
// are neither listed nor followed. Every error is one sentence that starts with the file and the object.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

/// An HDF5 file open for reading; copies share it. Sizes are believed only as far as the file's length justifies them.
class Hdf5File {
 public:
  /// Throws Error when the path is no file, or not an HDF5 file that is there in full.
  explicit Hdf5File(const std::filesystem::path& path);
  /// The same from the bytes of a file; `name` stands for it in errors.
  Hdf5File(std::string bytes, std::string name);

  const std::string& name() const;
  /// In bytes.
  std::size_t size() const;

  bool has_group(const std::string& path) const;
  bool has_dataset(const std::string& path) const;

  /// The names in a group: in the order in which they were made if the file recorded it, else by name.
  std::vector<std::string> children(const std::string& group) const;
  /// The paths of all datasets below a group, in the order of children(); each object once.
  std::vector<std::string> datasets(const std::string& group = "/") const;

  /// The names of the attributes of a group or dataset.
  std::vector<std::string> attributes(const std::string& object) const;
  bool has_attribute(const std::string& object, const std::string& attribute) const;
  /// One text, of fixed or variable length.
  std::string text(const std::string& object, const std::string& attribute) const;
  /// A list of texts, which may be split into attributes name0, name1, ...; an empty list may be of any type.
  std::vector<std::string> texts(const std::string& object, const std::string& attribute) const;
  double number(const std::string& object, const std::string& attribute) const;

  /// How many numbers there are in all datasets together, as far as tensor() would read them.
  std::size_t numbers() const;
  Shape shape(const std::string& dataset) const;
  /// The numbers of a dataset of floats (16 to 64 bits, bfloat16 as Keras stores it) or integers.
  Tensor tensor(const std::string& dataset) const;
  /// The same, which must have that shape.
  Tensor tensor(const std::string& dataset, const Shape& expected) const;
  /// A dataset of one number without a fraction.
  std::int64_t integer(const std::string& dataset) const;

  struct Impl;

 private:
  std::shared_ptr<const Impl> impl_;
};

/// A new HDF5 file, in memory until it is saved. It is laid out as Keras's: format of HDF5 1.0 to 1.8, datasets in one
/// piece and little-endian. Groups on the way to an object are made. The same calls make the same bytes.
class Hdf5Writer {
 public:
  Hdf5Writer();

  void group(const std::string& path);
  /// bytes_per_number: 4 for float32, as Keras stores weights, or 8 for float64.
  void dataset(const std::string& path, const Tensor& values, std::size_t bytes_per_number = 4);
  /// A dataset of one int64.
  void integer(const std::string& path, std::int64_t value);
  /// An attribute of one text of any length.
  void text(const std::string& object, const std::string& attribute, const std::string& value);
  /// An attribute that lists texts. A long list is split into attributes name0, name1, ..., as Keras does, because
  /// attributes are limited to 64 KiB.
  void texts(const std::string& object, const std::string& attribute, const std::vector<std::string>& values);

  /// The bytes of the file. Nothing can be added afterwards.
  std::string bytes();
  /// Writes the file, which appears in full or not at all. Nothing can be added afterwards.
  void save(const std::filesystem::path& path);

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace nn::inline NN_ABI
