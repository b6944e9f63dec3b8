#ifdef NN_FILES
#include <doctest/doctest.h>

#include <algorithm>

#include "files_support.hpp"
#include "nn/files/hdf5.hpp"
#include "nn/random.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

using Names = std::vector<std::string>;

Hdf5File container(const std::string& name) { return Hdf5File(golden_file("containers/" + name)); }

// Everything in a file is asked for: what an error may stop, but nothing else.
void read_all(const Hdf5File& file, const std::string& path, std::size_t depth) {
  Names names;
  error_of([&] { names = file.attributes(path); });
  for (const std::string& name : names) {
    error_of([&] { file.texts(path, name); });
    error_of([&] { file.number(path, name); });
  }
  error_of([&] { file.tensor(path); });
  names.clear();
  error_of([&] { names = file.children(path); });
  for (const std::string& name : names) {
    if (depth < 6) read_all(file, (path == "/" ? "" : path) + "/" + name, depth + 1);
  }
}

const Names keras_files = {"dense_tensorflow_2", "embedding_lstm_tensorflow_2", "lstm_tensorflow_2", "simple_lstm_tf_keras_2_inputs_and_outputs", "simple_rnn_tensorflow_2"};

}  // namespace

TEST_CASE("hdf5: Keras's files list their layers, weights and texts") {
  for (const std::string& name : keras_files) {
    INFO(name);
    const Hdf5File file(golden_file("keras_files/" + name + ".h5"));
    const Names datasets = file.datasets();
    CHECK(datasets.size() >= 2);
    for (const std::string& dataset : datasets) CHECK(shape_of(file.tensor(dataset)) == file.shape(dataset));
  }
  const Hdf5File dense(golden_file("keras_files/dense_tensorflow_2.h5"));
  CHECK(dense.texts("/model_weights", "layer_names") == Names{"dense_1"});
  CHECK(dense.children("/model_weights") == Names{"dense_1"});
  CHECK(dense.texts("model_weights/dense_1", "weight_names") == Names{"dense_1/kernel:0", "dense_1/bias:0"});
  CHECK(dense.text("/", "model_config").starts_with("{\"class_name\": \"Sequential\""));
}

TEST_CASE("hdf5: every type of numbers, in both orders of bytes") {
  const Hdf5File file = container("types.h5");
  const Tensor floats = tensor({2, 3}, {1, -2.5, 3, 0.5, 65504, 0}), whole = tensor({2, 3}, {1, 2, 3, 4, 5, 100});
  for (const std::string name : {"<f2", ">f2", "<f4", ">f4", "<f8", ">f8"}) CHECK(file.tensor(name, {2, 3}) == floats);
  for (const std::string name : {"<i1", "<i2", ">i4", "<i8", ">u2", "<u4", ">u8", "<u1"}) CHECK(file.tensor(name) == whole);
  CHECK(file.tensor("bfloat16") == tensor({4}, {1, -2.5, 0.5, 256}));
  CHECK(file.tensor("scalar", {})() == Scalar{7.5});
  CHECK(file.integer("step") == -3);
  CHECK(file.tensor("empty").size() == 0);
  CHECK(file.shape("empty") == Shape{0, 3});
  CHECK(error_of([&] { file.integer("scalar"); }) == file.name() + ": dataset scalar: expected a number without a fraction");
  CHECK(error_of([&] { file.integer("<f4"); }) == file.name() + ": dataset <f4: expected one number, got shape (2, 3)");
  CHECK(error_of([&] { file.tensor("<f4", {3, 2}); }) == file.name() + ": dataset <f4: expected shape (3, 2), got (2, 3)");
}

TEST_CASE("hdf5: every kind of texts") {
  const Hdf5File file = container("texts.h5");
  CHECK(file.texts("/", "fixed") == Names{"ab", "c", "longest"});
  CHECK(file.texts("/", "variable") == Names{"ü", "", "tokens"});
  CHECK(file.texts("/", "spaces") == Names{"ab", ""});
  CHECK(file.texts("/", "split") == Names{"a", "b", "c"});
  CHECK(file.texts("/", "none").empty());
  CHECK(file.text("/", "scalar") == "one text");
  CHECK(file.text("/", "bytes") == "fixed one");
  CHECK(file.number("/", "number") == 0.25);
  CHECK(file.number("/", "count") == 12);
  CHECK(file.has_attribute("/", "split0"));
  CHECK_FALSE(file.has_attribute("/", "split"));
  CHECK(error_of([&] { file.text("/", "fixed"); }) == file.name() + ": attribute fixed of /: expected one text, got 3 elements");
  CHECK(error_of([&] { file.texts("/", "other"); }) == file.name() + ": /: expected an attribute other, found none of that name");
  CHECK(error_of([&] { file.text("/", "count"); }) == file.name() + ": attribute count of /: expected texts, got another type");
}

TEST_CASE("hdf5: chunks that are shuffled, deflated and summed") {
  const Tensor x = container("chunks.h5").tensor("x");
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(x.data()[i] == static_cast<Scalar>(i));
}

TEST_CASE("hdf5: names are names, links are not followed, circles end") {
  const Hdf5File file = container("links.h5");
  CHECK(file.children("/") == Names{"zebra", "..", "again"});  // as they were made
  CHECK(file.datasets() == Names{"/zebra/ant/x", "/.."});
  CHECK(file.tensor("zebra/ant/zebra/ant/x")() == 1);
  CHECK(file.tensor("..")() == 2);
  CHECK_FALSE(file.has_group("zebra/.."));
  CHECK_FALSE(file.has_group("."));
  CHECK(error_of([&] { file.children("soft"); }) == file.name() + ": soft: expected an object, got a link to another place, which is not followed");
  CHECK(error_of([&] { file.tensor("external"); }).find("which is not followed") != std::string::npos);
  CHECK(error_of([] { container("other_file.h5"); }).find("expected objects of Keras's kinds") != std::string::npos);
  CHECK(error_of([] { container("many_links.h5"); }).find("expected many links by name, not in the order in which they were made; the file is damaged, or not written by Keras, which can open it and save it again") != std::string::npos);
  CHECK(error_of([&] { file.children("none"); }) == file.name() + ": none: expected a group, found none of that name");
  CHECK(error_of([&] { file.children(".."); }) == file.name() + ": ..: expected a group, got a dataset or a type");
  CHECK(error_of([&] { file.tensor("zebra"); }) == file.name() + ": zebra: expected a dataset, got a group or a type");
}

TEST_CASE("hdf5: so many names beyond ASCII that they stand in a heap of their own") {
  const Hdf5File file = container("dense_links.h5");
  const Names names = file.children("/");
  REQUIRE(names.size() == 60);
  CHECK(names[2] == "ü10");  // by name, not by number
  for (const std::string& name : names) CHECK(file.tensor(name)() == static_cast<Scalar>(std::stoi(name.substr(std::string("ü").size()))));
}

TEST_CASE("hdf5: a damaged heap of names is an error, whichever byte it is") {
  const std::string bytes = read_file(golden_file("containers/dense_links.h5"));
  const std::size_t heap = bytes.find("FHDB");
  REQUIRE(heap != std::string::npos);
  const auto names_when_changed = [&](std::size_t at, char value) {
    return error_of([&] { Hdf5File(std::string(bytes).replace(at, 1, 1, value), "x.h5").children("/"); });
  };
  for (std::size_t at = heap; at < heap + 512; ++at) {
    INFO("byte " << at - heap);
    for (const int change : {1, 2, 32, 128}) {
      const std::string error = names_when_changed(at, static_cast<char>(bytes[at] ^ change));
      CHECK(error.starts_with("x.h5: "));
      CHECK(error.find('\n') == std::string::npos);
    }
  }
  const std::size_t second = heap + 37;  // the first link takes 16 bytes: version, flags, kind of letters, length, name, place
  CHECK(names_when_changed(second + 2, 2).find("expected a name in ASCII or UTF-8") != std::string::npos);
  CHECK(names_when_changed(second + 1, 48).find("expected a link of version 1") != std::string::npos);
  CHECK(names_when_changed(heap + 17, 0).find("expected links that can be listed") != std::string::npos);  // the checksum
}

TEST_CASE("hdf5: datasets that share their bytes, as a small file would to fill the memory") {
  CHECK(container("claims.h5").numbers() == 0);
  CHECK(container("types.h5").numbers() == 6 * 14 + 4 + 2);
  Hdf5Writer file;
  for (const char* name : {"a", "b", "c"}) file.dataset(name, zeros({1000}), 4);
  std::string bytes = file.bytes();
  // The address of each dataset's numbers stands before their length: all of them from the first byte on, and 8000 long.
  const std::string length{static_cast<char>(4000 & 255), 4000 >> 8, 0, 0, 0, 0, 0, 0}, longer{8000 & 255, 8000 >> 8, 0, 0, 0, 0, 0, 0};
  for (std::size_t at = bytes.find(length); at != std::string::npos; at = bytes.find(length)) bytes.replace(at - 8, 16, std::string(8, '\0') + longer);
  CHECK(error_of([&] { Hdf5File(bytes, "x.h5"); }).find("expected numbers that are together no longer than the file") != std::string::npos);
}

TEST_CASE("hdf5: a claim of 2^60 elements is an error, not an allocation") {
  const Hdf5File file = container("claims.h5");
  CHECK(error_of([&] { file.tensor("whole"); }) ==
        file.name() + ": dataset whole: expected numbers for shape (1048576, 1048576, 1048576), got room for 0");
  for (const std::string name : {"chunked", "one_chunk", "unwritten"}) {
    CHECK(error_of([&] { file.tensor(name); }).starts_with(file.name() + ": dataset " + name + ": expected "));
    CHECK(error_of([&] { file.integer(name); }) != "");
  }
}

TEST_CASE("hdf5: the bytes of a file do as well, and two of one name are two") {
  const Hdf5File types(read_file(golden_file("containers/types.h5")), "inside.h5");
  const Hdf5File dense(read_file(golden_file("keras_files/dense_tensorflow_2.h5")), "inside.h5");
  CHECK(types.has_dataset("/scalar"));
  CHECK_FALSE(dense.has_dataset("/scalar"));
  CHECK(error_of([&] { types.tensor("none"); }) == "inside.h5: none: expected a dataset, found none of that name");
}

TEST_CASE("hdf5: other files, and files cut anywhere") {
  CHECK(error_of([] { Hdf5File("text", "x.h5"); }) == "x.h5: expected an HDF5 file, got one that does not start as such");
  CHECK(error_of([] { Hdf5File("", "x.h5"); }) == "x.h5: expected an HDF5 file, got one that does not start as such");
  CHECK(error_of([] { Hdf5File("/none/x.h5"); }) == "/none/x.h5: expected a file, found none of that name");
  const std::string bytes = read_file(golden_file("keras_files/dense_tensorflow_2.h5"));
  for (std::size_t length = 0; length < bytes.size(); length += 97) {
    const std::string error = error_of([&] { Hdf5File(bytes.substr(0, length), "x.h5"); });
    CHECK(error.starts_with("x.h5: "));
    CHECK(error.find("expected") != std::string::npos);
    CHECK(error.find('\n') == std::string::npos);
  }
}

TEST_CASE("hdf5: damaged bytes are errors or other values, never a crash") {
  Random random(1);
  const Tensor draws = random_uniform({2000}, 0, 1, random);
  for (const std::string& name : keras_files) {
    const std::string bytes = read_file(golden_file("keras_files/" + name + ".h5"));
    for (std::size_t i = 0; i + 1 < draws.size(); i += 2) {
      std::string damaged = bytes;
      const auto place = static_cast<std::size_t>(draws.data()[i] * Scalar(0.999) * static_cast<Scalar>(bytes.size()));
      damaged[place] = static_cast<char>(static_cast<int>(draws.data()[i + 1] * 255));
      error_of([&] { read_all(Hdf5File(damaged, "x.h5"), "/", 0); });
    }
  }
}
#endif
