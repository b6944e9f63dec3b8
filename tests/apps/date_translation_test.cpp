// The parts of the program date_translation: texts that -e names, and networks in files.
#include <doctest/doctest.h>

#include <filesystem>

#include "apps/date_translation/examples.hpp"
#include "apps/date_translation/pictures.hpp"
#include "apps/date_translation/saved_translator.hpp"
#include "nn/files/atomic_file.hpp"
#include "tasks/date_translation/translator.hpp"
#include "tests/golden.hpp"

using nn::Error, nn::Tensor;

namespace {

struct TemporaryFolder {
  TemporaryFolder() { std::filesystem::create_directories(path); }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  std::string operator/(const char* file) const { return path + "/" + file; }
  std::string path = (std::filesystem::temp_directory_path() / "attend_date_translation_program").string();
};

// The golden file's vocabularies: 7 symbols read, 5 written.
WeightsOptions golden_weights(const TemporaryFolder& folder) {
  nn::write_file("test", folder / "human.json", R"({"a":0,"b":1,"c":2,"d":3,"e":4,"<unk>":5,"<eot>":6})");
  nn::write_file("test", folder / "machine.json", R"({"-":0,"0":1,"1":2,"<unk>":3,"<eot>":4})");
  return {.weights = std::string(TEST_GOLDEN_DIR) + "/keras_files/packages/date_weights.h5",
          .human_vocab = folder / "human.json",
          .machine_vocab = folder / "machine.json",
          .padding = 12,
          .units = 2};
}

double largest_difference(const Tensor& a, const Tensor& b) {
  REQUIRE(nn::same_shape(a, b));
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    most = std::max(most, std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i])));
  }
  return most;
}

}  // namespace

TEST_CASE("date_translation: weights as the published ones give what its formulas give") {
  const TemporaryFolder folder;
  const WeightsOptions options = golden_weights(folder);
  const Translator opened = open_weights(options);
  const GoldenCase golden = read_goldens("keras_files/packages/date_weights.txt").at(0);
  const Tensor& ids = golden.at("in.0");
  CHECK(largest_difference(opened.model.predict(ids), golden.at("out.0")) < 2e-6);
  CHECK(largest_difference(opened.model.fetch(ids, "attention_decoder_1/probabilities"), golden.at("out.1")) < 2e-6);
}

TEST_CASE("date_translation: weights are written as they are read") {
  const TemporaryFolder folder;
  WeightsOptions options = golden_weights(folder);
  const Translator published = open_weights(options);
  published.model.save_weights(folder / weights_file);
  options.weights = folder / weights_file;
  const Translator opened = open_weights(options);
  REQUIRE(opened.model.get_weights().size() == published.model.get_weights().size());
  for (std::size_t i = 0; i < opened.model.get_weights().size(); ++i) {
    CHECK(opened.model.get_weights()[i] == published.model.get_weights()[i]);
  }
  options.units = 3;
  CHECK_THROWS_WITH_AS(open_weights(options), doctest::Contains("weights.hdf5"), Error);
}

TEST_CASE("date_translation: a folder that lacks a file, or whose files do not belong together") {
  const TemporaryFolder folder;
  const Translator published = open_weights(golden_weights(folder));
  CHECK_THROWS_WITH_AS(open_translator(folder.path), doctest::Contains("translator.keras"), Error);
  published.model.save(folder / model_file);
  CHECK_THROWS_WITH_AS(open_translator(folder.path), doctest::Contains("human_vocab.json"), Error);
  published.human.write(folder / human_file);
  published.human.write(folder / machine_file);
  CHECK_THROWS_WITH_AS(open_translator(folder.path),
                       doctest::Contains("expected the 5 symbols of the model beside it, got 7"), Error);
  published.machine.write(folder / machine_file);
  CHECK(open_translator(folder.path).model.predict(nn::zeros({1, 12})) == published.model.predict(nn::zeros({1, 12})));
}

TEST_CASE("date_translation: examples are texts, and lines of files") {
  const TemporaryFolder folder;
  nn::write_file("test", folder / "dates.txt", "5 Jan 2016\r\n\n5 mär 2016\n");
  CHECK(read_examples({"May 9", folder / "dates.txt"}) ==
        std::vector<std::string>{"May 9", "5 Jan 2016", "5 mär 2016"});
  CHECK_THROWS_WITH_AS(read_examples({""}), doctest::Contains("got an empty text"), Error);
  CHECK_THROWS_WITH_AS(read_examples({"5 J\xff"}), doctest::Contains("expected UTF-8"), Error);
  CHECK_THROWS_WITH_AS(read_examples({folder / "none.txt"}), doctest::Contains("none.txt"), Error);
  nn::write_file("test", folder / "dates.txt", "a\n\n\xff\n");
  CHECK_THROWS_WITH_AS(read_examples({folder / "dates.txt"}), doctest::Contains("line 3: expected UTF-8"), Error);
  nn::write_file("test", folder / "dates.txt", "\n");
  CHECK_THROWS_WITH_AS(read_examples({folder / "dates.txt"}), doctest::Contains("got no line"), Error);
}

TEST_CASE("date_translation: texts of any length and any characters are translated and drawn") {
  const TemporaryFolder folder;
  const Translator opened = open_weights(golden_weights(folder));
  const auto translations = tasks::translate(opened.model, opened.human, opened.machine,
                                             {"abc", std::string(10'000, 'b'), "\U0001F4C5<b>ü", ""});
  CHECK(translations[0].source == std::vector<std::string>{"a", "b", "c", "<eot>"});
  CHECK(translations[1].source.size() == 12);
  CHECK(translations[2].source == std::vector<std::string>{"<unk>", "<unk>", "b", "<unk>", "<unk>", "<eot>"});
  CHECK(translations[3].source == std::vector<std::string>{"<eot>"});
  for (const tasks::Translation& t : translations) {
    CHECK(map_picture(t).width() > 100);
    CHECK(!map_in_terminal(t).empty());
  }
  CHECK(explorer(translations).find("padding") != std::string::npos);
}
