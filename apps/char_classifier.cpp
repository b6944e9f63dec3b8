// Tells texts of two kinds apart, character by character, and shades what it attends to and what its answers are due
// to. What one sees is in the README.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "apps/char_classifier/shading.hpp"
#include "apps/common/options.hpp"
#include "apps/common/run_folder.hpp"
#include "apps/common/text.hpp"
#include "nn/nn.hpp"
#include "tasks/char_classifier/encoder.hpp"
#include "tasks/char_classifier/model.hpp"
#include "tasks/char_classifier/naive_bayes.hpp"
#include "tasks/char_classifier/scores.hpp"
#include "tasks/char_classifier/texts.hpp"

namespace {

using nn::Tensor;

constexpr std::size_t post_length = 250, most_words = 40'000, generated = 8'000, explained = 800, shown = 4;

struct Options : CommonOptions {
  std::string data = "", score = "both";
  std::vector<std::string> words = {};
  std::size_t length = 0, embedding = 32, units = 64;
  double dropout = 0;
  bool mask = false;
};

tasks::TextSplit read_data(const Options& o) {
  nn::Random random(o.seed);
  if (!o.data.empty()) return tasks::split_texts(tasks::read_labelled_texts(o.data), random);
  if (o.words.empty()) return tasks::generated_split(generated, random);
  if (o.words.size() != 2) nn::fail("--words: expected two files, got ", o.words.size());
  return tasks::split_texts(tasks::read_word_lists(o.words[0], o.words[1], most_words, random), random);
}

// Of the run that is loaded, or made for the data; saved with this run.
tasks::Encoder encoder_for(tasks::TextSplit& data, const Options& o) {
  const std::string file = "/characters.json";
  tasks::Encoder encoder;
  if (o.load.empty()) {
    std::size_t longest = 0;
    for (const std::u32string& text : data.train.texts) longest = std::max(longest, text.size());
    encoder = tasks::Encoder::of(data.train.texts, o.length > 0 ? o.length : std::min(longest, post_length), o.mask);
    encoder.labels = data.train.names;
  } else {
    encoder = tasks::Encoder::load(o.load + file);
    for (tasks::LabelledTexts* part : {&data.train, &data.validation, &data.test})
      *part = tasks::with_names(*part, encoder.labels);
  }
  encoder.save(o.out + file);
  return encoder;
}

// Trains and leaves saved_model.h5 and weights.best.hdf5 as the post has them, or with a score other than the post's
// behind their names; then, or with --load, opens them as the post does.
nn::Model model_for(RunFolder& folder, const std::string& score, const tasks::TextSplit& data,
                    const tasks::Encoder& encoder, const Options& o) {
  const std::string mark = score == "tanh" ? "" : "_" + score;
  const std::string file = "saved_model" + mark + ".h5", best = "weights.best" + mark + ".hdf5";
  if (o.load.empty()) {
    std::filesystem::remove(folder.path(best));
    const nn::Model model =
        tasks::char_model({encoder.size(), encoder.length, o.embedding, o.units, o.dropout, score, o.mask});
    if (!o.quiet) model.summary();
    const std::size_t steps = nn::batches_of(data.train.texts.size(), o.batch) * o.epochs;
    model.compile({.optimizer = nn::Adam(nn::CosineDecay(o.learning_rate, static_cast<double>(steps))),
                   .loss = "binary_crossentropy",
                   .metrics = {"accuracy"}});
    model.fit(
        encoder.encode(data.train.texts), tasks::targets(data.train),
        {.batch_size = o.batch,
         .epochs = o.epochs,
         .verbose = o.quiet ? 0 : -1,
         .validation_data = {encoder.encode(data.validation.texts), tasks::targets(data.validation)},
         .callbacks = {nn::ModelCheckpoint(folder.path(best), {.save_best_only = true, .save_weights_only = true})}});
    model.save(folder.path(file));
    if (!std::filesystem::exists(folder.path(best))) model.save_weights(folder.path(best));  // not one whole epoch
  }
  const std::string from = o.load.empty() ? o.out : o.load;
  return tasks::load_char_model(from + "/" + file, from + "/" + best, o.units);
}

void add_places(RunFolder& folder, const std::string& map, const tasks::WeightPlaces& places) {
  folder.result(map + " on padding", places.padding);
  folder.result(map + " before the deciding characters", places.before);
  folder.result(map + " on them", places.on);
  folder.result(map + " within three characters after", places.near);
  folder.result(map + " later", places.later);
}

// Measures the network on the test texts, and explains the first of them.
Explained explain(RunFolder& folder, const nn::Model& model, const std::string& score, const tasks::LabelledTexts& test,
                  const tasks::LabelledTexts& first, const tasks::Encoder& encoder) {
  const Tensor x = encoder.encode(test.texts), attention = model.fetch(x, "attention_vec");
  folder.result(score + ": accuracy on unseen texts", tasks::accuracy(model.predict(x), test));
  const std::string bound = score == "tanh" ? ", never above e^2 = 7.39" : "";
  folder.result(score + ": largest weight in a text by its smallest" + bound,
                tasks::largest_ratio(attention, test, encoder));
  const Tensor some = encoder.encode(first.texts);
  const Explained e{score, model.predict(some), model.fetch(some, "attention_vec"),
                    tasks::char_attribution(model, some)};
  if (!test.deciding.empty()) {
    add_places(folder, score + ": attention", tasks::weight_places(attention, test, encoder));
    add_places(folder, score + ": attribution", tasks::weight_places(e.attribution, first, encoder));
  }
  return e;
}

void run(const Options& o) {
  o.apply();
  RunFolder folder("char_classifier", "Which characters decide?", o);
  tasks::TextSplit data = read_data(o);
  const tasks::Encoder encoder = encoder_for(data, o);
  folder.result("naive Bayes on 3- and 4-grams: accuracy", tasks::naive_bayes_accuracy(data.train, data.test));
  const tasks::LabelledTexts first = tasks::first_texts(data.test, explained);
  std::vector<Explained> networks;
  for (const std::string score : {"tanh", "linear"}) {
    if (o.score != "both" && o.score != score) continue;
    networks.push_back(explain(folder, model_for(folder, score, data, encoder, o), score, data.test, first, encoder));
  }
  if (first.deciding.empty()) {
    folder.picture(pieces_picture(first, encoder, networks.back()), "pieces.png", "What betrays a label",
                   "Runs of three characters that move the answer most towards either label.");
  } else {
    folder.picture(
        distance_picture(first, encoder, networks), "distance.png", "Where the weight falls",
        "With tanh no weight is more than 7.4 times another; the attribution is on the deciding characters.");
  }
  folder.page(shaded_examples(examples(first, shown), first, encoder, networks), "texts.html",
              "Which characters decide?",
              "Texts that the network has not seen: its attention, white to red, and what its answer is due to.");
  folder.show(terminal_examples(examples(first, 2), first, encoder, networks));
  folder.finish();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.epochs = 10;
  options.batch = 64;
  options.learning_rate = 0.003;
  options.out = "out/char_classifier";
  CommandLine line("char_classifier",
                   "Tells two kinds of texts apart and shades the characters that it attends to. Without --data and "
                   "--words it makes texts in which it is known what decides.");
  CommandLine::Option data = line.text("--data", options.data, "file of lines: label, tab, text");
  line.texts("--words", options.words, "two files of words, such as those of two languages", true).excludes(data);
  line.text("--score", options.score, "of the attention; the post's is tanh", {"both", "tanh", "linear"});
  line.count("--length", options.length,
             "characters the network reads, the last ones of longer texts; 0: of the longest, at most 250", 0, 10'000);
  line.count("--embedding", options.embedding, "numbers a character becomes; the post's are 100", 1, 10'000);
  line.count("--units", options.units, "of the GRU; the post's are 250", 1, 10'000);
  line.number("--dropout", options.dropout, "share of an embedding's numbers that are 0 in training, 0 to below 1");
  line.flag("--mask", options.mask, "padding gets no attention, and stands behind the text");
  options.add_to(line);
  return line.run(argc, argv, [&] { run(options); });
}
