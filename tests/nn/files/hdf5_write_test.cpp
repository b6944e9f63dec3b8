#include <doctest/doctest.h>

#include "files_support.hpp"
#include "nn/files/archive.hpp"
#include "nn/files/hdf5.hpp"
#include "nn/random.hpp"
#include "tests/support.hpp"

using namespace nn;

#ifdef NN_FILES
namespace {

using Names = std::vector<std::string>;

Hdf5File written(Hdf5Writer& writer) { return Hdf5File(writer.bytes(), "written.h5"); }

void fill(Hdf5Writer& writer, const Tensor& kernel) {
  writer.dataset("/model_weights/dense/kernel:0", kernel);
  writer.dataset("optimizer/vars/0", kernel, 8);
  writer.text("/", "keras_version", "3.10.0");
}

}  // namespace

TEST_CASE("hdf5: what is written is read again, to the bit") {
  const Scratch scratch;
  Random random(1);
  for (const Shape& shape : {Shape{}, {7}, {3, 4}, {2, 3, 4}, {0, 2}}) {
    const Tensor x = random_uniform(shape, -1, 1, random);
    Hdf5Writer writer;
    fill(writer, x);
    writer.save(scratch.path / "a.h5");
    const Hdf5File file(scratch.path / "a.h5");
    CHECK(file.tensor("optimizer/vars/0", shape) == x);
    check_close(file.tensor("model_weights/dense/kernel:0", shape), x, by_scalar(0, 1e-7));
  }
}

TEST_CASE("hdf5: the same calls make the same bytes, in the oldest format") {
  Hdf5Writer a, b;
  for (Hdf5Writer* writer : {&a, &b}) fill(*writer, ones({3, 2}));
  const std::string bytes = a.bytes();
  CHECK(bytes == b.bytes());
  CHECK(bytes.substr(0, 9) == std::string("\x89HDF\r\n\x1a\n\0", 9));
  CHECK(error_of([&] { a.group("late"); }) == "Hdf5Writer: expected nothing more to write after bytes() or save()");
}

TEST_CASE("hdf5: groups, numbers and texts") {
  Hdf5Writer writer;
  writer.group("layers/empty/vars");
  writer.integer("optimizer/vars/0", -5);
  writer.integer("large", INT64_MAX);
  const std::string config(3 << 20, 'x');
  writer.text("/", "model_config", config);
  writer.text("layers/empty/vars", "name", "größe");
  writer.texts("layers", "weight_names", {"a", "", "ä/b:0"});
  writer.texts("layers", "none", {});
  const Hdf5File file = written(writer);
  CHECK(file.has_group("layers/empty/vars"));
  CHECK(file.children("layers/empty/vars").empty());
  CHECK(file.integer("optimizer/vars/0") == -5);
  CHECK(file.integer("large") == INT64_MAX);
  CHECK(file.text("/", "model_config") == config);
  CHECK(file.text("layers/empty/vars", "name") == "größe");
  CHECK(file.texts("layers", "weight_names") == Names{"a", "", "ä/b:0"});
  CHECK(file.texts("layers", "none").empty());
  CHECK(file.attributes("layers") == Names{"none", "weight_names"});
}

TEST_CASE("hdf5: many groups and long lists") {
  Hdf5Writer writer;
  Names names, short_names;
  for (int i = 0; i < 2500; ++i) names.push_back("a_layer_with_a_name_of_some_length_" + std::to_string(i));
  for (int i = 0; i < 9000; ++i) short_names.push_back(std::to_string(i));
  for (int i = 0; i < 1000; ++i) writer.group(names[static_cast<std::size_t>(i)]);
  writer.texts("/", "layer_names", names);
  writer.texts("/", "short", short_names);
  const Hdf5File file = written(writer);
  CHECK(file.children("/").size() == 1000);
  CHECK(file.texts("/", "layer_names") == names);
  CHECK(file.texts("/", "short") == short_names);
  CHECK(file.has_attribute("/", "layer_names0"));
  CHECK(file.has_attribute("/", "layer_names1"));
  CHECK_FALSE(file.has_attribute("/", "layer_names2"));
}

TEST_CASE("hdf5: what cannot be written is one sentence") {
  Hdf5Writer writer;
  writer.dataset("a", ones({2}));
  CHECK(error_of([&] { writer.dataset("a", ones({2})); }).starts_with("Hdf5Writer: expected dataset /a that can be written, HDF5 says: "));
  CHECK(error_of([&] { writer.dataset("a/b", ones({2})); }).starts_with("Hdf5Writer: expected dataset /a/b that can be written"));
  CHECK(error_of([&] { writer.group("x/./y"); }) == "Hdf5Writer: x/./y: expected names other than '.', which HDF5 reads as the group itself");
  CHECK(error_of([&] { writer.text("none", "name", "x"); }) == "Hdf5Writer: /none: expected a group or dataset to give an attribute to, found none");
  CHECK(error_of([&] { writer.text("a", "name", std::string("x\0y", 3)); }).find("expected texts without NUL") != std::string::npos);
  CHECK(error_of([&] { writer.text("a", "", "x"); }).starts_with("Hdf5Writer: expected a name of an attribute"));
  CHECK(error_of([&] { writer.texts("a", "names", {std::string(70000, 'x')}); }).find("expected texts of at most 64512 bytes, got one of 70000") != std::string::npos);
  CHECK(error_of([&] { writer.save("/dev/null"); }).find("it is not a regular file") != std::string::npos);
}

TEST_CASE("hdf5: groups that lie too deep are not searched") {
  Hdf5Writer writer;
  std::string path;
  for (int i = 0; i < 100; ++i) path += "/g";
  writer.group(path);
  const Hdf5File file = written(writer);
  CHECK(file.has_group(path));
  CHECK(error_of([&] { file.datasets(); }).find("expected at most 64 groups within each other") != std::string::npos);
}
#else
TEST_CASE("files: a build without them says which option brings them") {
  for (const std::string& error : {error_of([] { Hdf5File("a.h5"); }), error_of([] { Hdf5File("", "a.h5"); }), error_of([] { Hdf5Writer(); }),
                                   error_of([] { Archive("a.keras"); }), error_of([] { Archive("", "a.keras"); }),
                                   error_of([] { archive_bytes({}); }), error_of([] { write_archive("a.keras", {}); })}) {
    CHECK(error.find(": expected a build with Keras files, got one without; configure with -Dfiles=enabled") != std::string::npos);
  }
}
#endif
