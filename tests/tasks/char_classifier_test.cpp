// char_classifier: data and files by hand, scores by hand, and the post's graph layer by layer.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "nn/files/atomic_file.hpp"
#include "tasks/char_classifier/encoder.hpp"
#include "tasks/char_classifier/model.hpp"
#include "tasks/char_classifier/naive_bayes.hpp"
#include "tasks/char_classifier/scores.hpp"
#include "tasks/char_classifier/texts.hpp"

using namespace nn;
using namespace tasks;

namespace {

struct Folder {
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string file(const std::string& name, const std::string& bytes) const {
    write_file("test", path / name, bytes);
    return (path / name).string();
  }
  std::filesystem::path path = std::filesystem::temp_directory_path() / "char_classifier_test";
};

void check_refused(const std::string& bytes, const char* sentence) {
  const Folder folder;
  CHECK_THROWS_WITH_AS(read_labelled_texts(folder.file("data.tsv", bytes)), doctest::Contains(sentence), Error);
}

// "abc" in front of "de" (padding before), rows of four: the first text loses its first character.
struct Small {
  LabelledTexts data{{"no", "yes"}, {U"xabcd", U"de"}, {0, 1}, {{2, 4}, {0, 1}}};
  Encoder encoder;
  Small() {
    encoder.ids = {{U'a', 2}, {U'b', 3}, {U'd', 4}};
    encoder.length = 4;
  }
};

}  // namespace

TEST_CASE("read_labelled_texts: labels in the order in which they come, characters as code points") {
  const Folder folder;
  const LabelledTexts data =
      read_labelled_texts(folder.file("data.tsv", "\xEF\xBB\xBFspam\tbuy \xC3\xA9\r\nham\thi\nspam\t\xF0\x9F\x98\x80"));
  CHECK(data.names == std::array<std::string, 2>{"spam", "ham"});
  CHECK(data.texts == std::vector<std::u32string>{U"buy \u00e9", U"hi", U"\U0001F600"});
  CHECK(data.labels == std::vector<std::size_t>{0, 1, 0});
}

TEST_CASE("read_labelled_texts: one sentence for what cannot be read") {
  CHECK_THROWS_WITH_AS(read_labelled_texts("none.tsv"), doctest::Contains("none.tsv: expected"), Error);
  check_refused("a\tx\n\nb\ty\n", "data.tsv, line 2: expected a label, a tab and a text, got an empty line");
  check_refused("a\tx\nb y\n", "line 2: expected a label, a tab and a text, got 1 column");
  check_refused("a\tx\ty\n", "line 1: expected a label, a tab and a text, got 3 columns");
  check_refused("\tx\n", "line 1: expected a label, a tab and a text, got no label");
  check_refused("a\t\n", "line 1: expected a label, a tab and a text, got no text");
  check_refused("a\tx\nb\t\xC3(\n", "line 2: expected UTF-8");
  check_refused("a\tx\nb\ty\nc\tz\n", "line 3: expected the label 'a' or 'b', got 'c', a third one");
  check_refused("a\tx\n", "expected texts with two labels, got 1 label");
  check_refused("", "expected texts with two labels, got 0");
}

TEST_CASE("read_word_lists: words of both lists and those with an apostrophe are left out, each word counts once") {
  const Folder folder;
  const std::string a = folder.file("english", "the\nit's\nchat\nthe\n"), b = folder.file("french.txt", "chat\nl\u2019an\nbl\u00e9\n");
  Random random(1);
  const LabelledTexts data = read_word_lists(a, b, 10, random);
  CHECK(data.names == std::array<std::string, 2>{"english", "french"});
  CHECK(data.texts == std::vector<std::u32string>{U"the", U"bl\u00e9"});
  CHECK(data.labels == std::vector<std::size_t>{0, 1});
  CHECK_THROWS_WITH_AS(read_word_lists(a, folder.file("gap", "a\n\nb\n"), 10, random),
                       doctest::Contains("gap, line 2: expected a word, got an empty line"), Error);
}

TEST_CASE("generated_texts: the pair is there once, the other never; undecided texts have neither") {
  Random random(7);
  const LabelledTexts data = generated_texts(2000, 0.2, random);
  std::size_t undecided = 0, ones = 0;
  for (std::size_t i = 0; i < 2000; ++i) {
    const std::u32string& text = data.texts[i];
    std::size_t pairs = 0, first = text.size();
    for (std::size_t t = 0; t + 1 < text.size(); ++t) {
      if (text.substr(t, 2) != U"ix" && text.substr(t, 2) != U"xi") continue;
      ++pairs;
      first = t;
      CHECK(text.substr(t, 2) == (data.labels[i] == 0 ? U"ix" : U"xi"));
    }
    const auto [begin, end] = data.deciding[i];
    CHECK(pairs == (end - begin) / 2);
    CHECK(begin == first);
    CHECK((text.size() >= 20 && text.size() <= 48));
    undecided += begin == end;
    ones += data.labels[i];
  }
  CHECK(std::abs(static_cast<double>(undecided) - 400) < 72);  // four deviations
  CHECK(std::abs(static_cast<double>(ones) - 1000) < 90);
  Random again(7);
  CHECK(generated_texts(2000, 0.2, again).texts == data.texts);
}

TEST_CASE("split_texts: parts of 8, 1 and 1 tenths, each text in one of them") {
  LabelledTexts data{{"a", "b"}};
  for (char32_t k = 0; k < 100; ++k) {
    data.texts.push_back({k});
    data.labels.push_back(k % 2);
  }
  Random random(1);
  const TextSplit split = split_texts(data, random);
  CHECK(split.train.texts.size() == 80);
  CHECK(split.validation.texts.size() == 10);
  std::vector<bool> seen(100);
  for (const LabelledTexts* part : {&split.train, &split.validation, &split.test}) {
    for (std::size_t i = 0; i < part->texts.size(); ++i) {
      CHECK(part->labels[i] == part->texts[i][0] % 2);
      seen[part->texts[i][0]] = true;
    }
  }
  CHECK(std::count(seen.begin(), seen.end(), true) == 100);
  data.labels.assign(100, 0);
  CHECK_THROWS_WITH_AS(split_texts(data, random), doctest::Contains("at least 10 texts with the label 'b', got 0"), Error);
}

TEST_CASE("Encoder: padding before or after, the last characters of long texts, unknown ones") {
  Small small;
  CHECK(small.encoder.encode(small.data.texts) == tensor({2, 4}, {2, 3, 1, 4, 0, 0, 4, 1}));
  small.encoder.pad_after = true;
  CHECK(small.encoder.encode(small.data.texts) == tensor({2, 4}, {2, 3, 1, 4, 4, 1, 0, 0}));

  const Encoder made = Encoder::of({U"ab\u00e9", U"b\u00e9\u00e9", U"c"}, 3, false);  // a and c stand in one text each
  CHECK(made.ids == std::map<char32_t, std::size_t>{{U'b', 2}, {U'\u00e9', 3}});
  CHECK(made.size() == 4);

  const Folder folder;
  Encoder saved = made;
  saved.labels = {"no", "yes"};
  const std::string path = (folder.path / "characters.json").string();
  saved.save(path);
  const Encoder loaded = Encoder::load(path);
  CHECK(loaded.ids == saved.ids);
  CHECK(loaded.labels == saved.labels);
  CHECK(loaded.length == 3);
  CHECK(loaded.pad_after == false);
  const auto refused = [&](const std::string& json, const char* sentence) {
    CHECK_THROWS_WITH_AS(Encoder::load(folder.file("bad.json", json)), doctest::Contains(sentence), Error);
  };
  refused("{", "bad.json");
  refused(R"({"length": 0})", "length: expected a number from 1");
  refused(R"({"length": 3, "unknown": 1, "padding": "left"})", "expected padding to be one of pre, post");
  refused(R"({"length": 3, "unknown": 1, "padding": "pre", "labels": ["a"]})", "expected a list of two texts");
  refused(R"({"length": 3, "unknown": 1, "padding": "pre", "labels": ["a", "b"], "ids": {"ab": 2}})", "single characters");
}

TEST_CASE("with_names: labels are turned around where the network has them so") {
  const LabelledTexts data{{"no", "yes"}, {U"x"}, {0}};
  CHECK(with_names(data, {"yes", "no"}).labels == std::vector<std::size_t>{1});
  CHECK_THROWS_WITH_AS(with_names(data, {"yes", "maybe"}), doctest::Contains("labels that the network knows"), Error);
}

TEST_CASE("scores: where the weight falls, by hand") {
  const Small small;  // rows: "abcd" with b and c deciding; two of padding, then d, which decides, and e
  const Tensor map = tensor({2, 4}, {0.1, 0.2, -0.3, 0.4, 0.3, 0.1, 0.2, 0.4});
  const LabelledTexts& data = small.data;
  const WeightPlaces places = weight_places(map, data, small.encoder);
  CHECK(places.padding == doctest::Approx(0.4 / 2));
  CHECK(places.before == doctest::Approx(0.1 / 2));
  CHECK(places.on == doctest::Approx((0.5 + 0.2) / 2));
  CHECK(places.near == doctest::Approx((0.4 + 0.4) / 2));
  CHECK(places.later == doctest::Approx(0));
  const std::vector<double> by_distance = weight_by_distance(map, data, small.encoder, 2);
  CHECK(by_distance[0] == doctest::Approx(0.1));        // a alone is two before the last
  CHECK(by_distance[2] == doctest::Approx(0.5 / 2));    // c and d
  CHECK(by_distance[3] == doctest::Approx(0.8 / 2));    // d and e
  CHECK(std::isnan(by_distance[4]));
  CHECK(largest_ratio(tensor({2, 4}, {1, 2, 3, 4, 9, 9, 1, 6}), data, small.encoder) == doctest::Approx(6));
  CHECK(accuracy(tensor({2, 1}, {0.6, 0.7}), data) == 0.5);
}

TEST_CASE("telling_pieces: mean sums of three characters, by label") {
  const LabelledTexts data{{"no", "yes"}, {U"abcx", U"abc"}, {1, 0}};
  Encoder encoder;
  encoder.length = 4;
  const Tensor map = tensor({2, 4}, {0.1, 0.2, 0.3, -2, 5, 0.1, 0.1, 0});
  const std::vector<Piece> yes = telling_pieces(map, data, encoder, 1, 5, 1), no = telling_pieces(map, data, encoder, 0, 5, 1);
  REQUIRE(yes.size() == 1);
  CHECK(yes[0].text == U"abc");
  CHECK(yes[0].weight == doctest::Approx(0.4));  // (0.6 + 0.2) / 2
  REQUIRE(no.size() == 1);
  CHECK(no[0].text == U"bcx");
  CHECK(no[0].weight == doctest::Approx(1.5));
  CHECK(telling_pieces(map, data, encoder, 0, 5, 2).empty());
}

TEST_CASE("naive_bayes: counts by hand") {
  // Runs with marks ^ and $: of "aa": ^aa aa$ ^aa$; of "ab": ^ab ab$ ^ab$.
  const LabelledTexts train{{"a", "b"}, {U"aa", U"ab"}, {0, 1}};
  CHECK(naive_bayes_accuracy(train, {{"a", "b"}, {U"aa", U"ab", U"xb", U"xa"}, {0, 1, 1, 1}}) == 0.5);
  // "xb" and "xa" have no run that was seen, so that nothing speaks for b.
  CHECK(naive_bayes_accuracy(train, {{"a", "b"}, {U"aab", U"abb"}, {0, 1}}) == 1);
}

TEST_CASE("char_model: the post's graph and its numbers of weights") {
  // 30 x 100; 3 x 250 x (100 + 250 + 2), GRU with reset_after; 250 + 1; 250 + 1
  const Model model = char_model({.characters = 30});
  CHECK(model.count_params() == 3000 + 264'000 + 251 + 251);
  std::vector<std::string> classes;
  for (const Layer& layer : model.layers()) classes.push_back(layer.class_name());
  CHECK(classes == std::vector<std::string>{"InputLayer", "Embedding", "GRU", "TimeDistributed", "Flatten", "Activation",
                                            "RepeatVector", "Permute", "Multiply", "Lambda", "Dense"});
  CHECK(model.output("attention_vec").shape() == Shape{None, 250});
  CHECK_THROWS_WITH_AS(char_model({.characters = 30, .score = "relu"}), doctest::Contains("tanh, linear"), Error);
}

TEST_CASE("char_model: the answer is made of the states with the weights, and tanh bounds these by e^2") {
  set_random_seed(1);
  const Model model = char_model({.characters = 6, .length = 5, .embedding = 3, .units = 4});
  model.get_layer("score").weights()[0]->value *= 100;  // scores of nearly -1 and 1
  const Tensor x = tensor({2, 5}, {0, 0, 2, 3, 4, 1, 2, 5, 5, 3});
  const Tensor a = model.fetch(x, "attention_vec"), h = model.fetch(x, "states"), y = model.fetch(x, "sum");
  for (std::size_t n = 0; n < 2; ++n) {
    double total = 0, low = 1, high = 0;
    for (std::size_t t = 0; t < 5; ++t) {
      total += static_cast<double>(a(n, t));
      low = std::min(low, static_cast<double>(a(n, t)));
      high = std::max(high, static_cast<double>(a(n, t)));
    }
    CHECK(total == doctest::Approx(1));
    CHECK(high / low <= std::exp(2) * 1.0001);
    CHECK(high / low > 2);
    for (std::size_t u = 0; u < 4; ++u) {
      double sum = 0;
      for (std::size_t t = 0; t < 5; ++t) sum += static_cast<double>(a(n, t) * h(n, t, u));
      CHECK(y(n, u) == doctest::Approx(sum).epsilon(1e-4));
    }
  }
}

TEST_CASE("char_model with a mask: padding has the weight 0 exactly, and more of it changes nothing") {
  set_random_seed(1);
  const Model five = char_model({.characters = 6, .length = 5, .embedding = 3, .units = 4, .mask = true});
  const Model eight = char_model({.characters = 6, .length = 8, .embedding = 3, .units = 4, .mask = true});
  for (std::size_t k = 0; k < five.weights().size(); ++k) eight.weights()[k]->value = five.weights()[k]->value;
  const Tensor x = tensor({1, 5}, {2, 3, 4, 0, 0}), longer = tensor({1, 8}, {2, 3, 4, 0, 0, 0, 0, 0});
  const Tensor a = five.fetch(x, "attention_vec"), b = eight.fetch(longer, "attention_vec");
  for (std::size_t t = 0; t < 3; ++t) CHECK(a(0, t) == doctest::Approx(b(0, t)));
  for (std::size_t t = 3; t < 8; ++t) CHECK(b(0, t) == 0);
  CHECK(five.predict(x)(0, 0) == doctest::Approx(eight.predict(longer)(0, 0)));
}

TEST_CASE("char_attribution: adds up to the answer minus that for a mean character in all places; padding has none") {
  set_random_seed(3);
  for (const bool mask : {false, true}) {
    const Model model = char_model({.characters = 4, .length = 6, .embedding = 3, .units = 4, .mask = mask});
    // Character 3 becomes the mean of the six that are in x, and so what the way starts from.
    const Tensor x = mask ? tensor({2, 6}, {2, 1, 0, 0, 0, 0, 2, 2, 1, 2, 0, 0}) : tensor({2, 6}, {0, 0, 0, 0, 2, 1, 0, 0, 2, 2, 1, 2});
    Tensor start = x;
    for (std::size_t i = 0; i < x.size(); ++i) start.data()[i] = x.data()[i] == 0 ? 0 : 3;
    Tensor& table = model.get_layer("characters").weights()[0]->value;
    for (std::size_t k = 0; k < 3; ++k) table(3, k) = (2 * table(1, k) + 4 * table(2, k)) / 6;
    const Tensor map = char_attribution(model, x), y = model.predict(x), from = model.predict(start);
    for (std::size_t n = 0; n < 2; ++n) {
      double sum = 0;
      for (std::size_t t = 0; t < 6; ++t) {
        if (start(n, t) == 0) CHECK(map(n, t) == 0);
        sum += static_cast<double>(map(n, t));
      }
      CHECK(sum == doctest::Approx(y(n, 0) - from(n, 0)).epsilon(0.01));
      CHECK(std::abs(sum) > 1e-5);
    }
  }
}

TEST_CASE("load_char_model: the file, the best weights into it, the attention by its name") {
  const Folder folder;
  set_random_seed(1);
  const Model trained = char_model({.characters = 6, .length = 5, .embedding = 3, .units = 4});
  const std::string file = (folder.path / "saved_model.h5").string(), best = (folder.path / "weights.best.hdf5").string();
  trained.save_weights(best);
  const Tensor x = tensor({1, 5}, {0, 2, 3, 4, 1}), attention = trained.fetch(x, "attention_vec");
  trained.get_layer("score").weights()[0]->value *= -1;  // what training did after the best epoch
  trained.save(file);
  CHECK(load_char_model(file, best).fetch(x, "attention_vec") == attention);
}
