// What reading and writing share: HDF5's identifiers closed in time, its messages kept from the terminal, paths.
#pragma once

#define H5_USE_110_API  // the functions of HDF5 1.10, in later releases, too
#include <hdf5.h>

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI {

/// An identifier of HDF5, closed at the end. Negative: the call that gave it failed.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }

  operator hid_t() const { return id_; }
  bool ok() const { return id_ >= 0; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// To stand first in every function that calls HDF5: one thread at a time (not every build of HDF5 allows more), and
/// no messages on the terminal.
class Hdf5Call {
 public:
  Hdf5Call();
  ~Hdf5Call();
  Hdf5Call(const Hdf5Call&) = delete;
  Hdf5Call& operator=(const Hdf5Call&) = delete;

 private:
  std::lock_guard<std::recursive_mutex> lock_;
  H5E_auto2_t print_ = nullptr;
  void* print_data_ = nullptr;
};

/// Why the last call failed, in HDF5's words: its innermost message.
std::string hdf5_reason();

/// A name for a file in memory. HDF5 takes two of one name for the same file, so each needs its own.
std::string unique_name();

/// "/a/b" in parts: a, b. Empty parts are left out.
std::vector<std::string> path_parts(const std::string& path);
/// The parts joined again: "/a/b"; "/" for none.
std::string path_of(const std::vector<std::string>& parts);

}  // namespace nn::inline NN_ABI
