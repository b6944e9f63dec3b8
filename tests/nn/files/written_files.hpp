// What the tests of written files share.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "nn/files/npy.hpp"
#include "nn/graph/model.hpp"
#include "tests/support.hpp"

// A folder of its own for each test, gone afterwards.
struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("attend_model_files_" + std::to_string(getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string file(const std::string& name) const { return (path / name).string(); }
};

/// Checks that two models have the same weights and compute the same from x, to the last bit.
inline void check_same(const nn::Model& a, const nn::Model& b, const std::vector<nn::Tensor>& x) {
  const std::vector<nn::Tensor> weights = a.get_weights(), others = b.get_weights();
  REQUIRE(weights.size() == others.size());
  for (std::size_t k = 0; k < weights.size(); ++k) CHECK(weights[k] == others[k]);
  a.reset_states();
  b.reset_states();
  const std::vector<nn::Tensor> y = a.predict_all(x), z = b.predict_all(x);
  REQUIRE(y.size() == z.size());
  for (std::size_t k = 0; k < y.size(); ++k) check_close(y[k], z[k], 0);
}

/// What attend writes, for Keras to open: tests/golden/check_written_files.py FOLDER.
inline void write_for_keras(const nn::Model& model, const std::string& name, const std::vector<nn::Tensor>& x) {
  const char* const folder = std::getenv("ATTEND_WRITTEN_FILES");
  if (!folder) return;
  std::filesystem::create_directories(folder);
  const std::string stem = std::string(folder) + "/" + name;
  for (const char* ending : {".keras", ".h5"}) model.save(stem + ending);
  for (const char* ending : {".weights.h5", "_weights.h5"}) model.save_weights(stem + ending);
  for (std::size_t k = 0; k < x.size(); ++k) nn::write_npy(x[k], stem + ".in." + std::to_string(k) + ".npy");
  model.reset_states();
  const std::vector<nn::Tensor> y = model.predict_all(x);
  for (std::size_t k = 0; k < y.size(); ++k) nn::write_npy(y[k], stem + ".out." + std::to_string(k) + ".npy");
}
