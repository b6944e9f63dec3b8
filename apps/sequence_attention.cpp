// The weights behind an attention layer's output: a post's numbers worked out again, and the picture that the post
// begins with, from a translator of phrases. What they show is in the README.
#include "tasks/sequence_attention.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "apps/common/options.hpp"
#include "apps/common/run_folder.hpp"
#include "nn/nn.hpp"
#include "tasks/phrases/translator.hpp"
#include "viz/attention_explorer.hpp"
#include "viz/heatmap.hpp"
#include "viz/heatmaps.hpp"
#include "viz/terminal_heatmap.hpp"

namespace {

using nn::Tensor;
using Words = std::vector<std::string>;

struct Options : CommonOptions {
  std::vector<std::string> phrases = {};
  std::size_t sentences = 10'000, test_sentences = 1'000;
};

// {1, 2}
Words names_of(const Tensor& vectors) {
  Words names;
  for (std::size_t i = 0; i < vectors.shape(0); ++i) {
    names.push_back("{" + std::to_string(static_cast<int>(vectors(i, 0))) + ", " +
                    std::to_string(static_cast<int>(vectors(i, 1))) + "}");
  }
  return names;
}

void post_numbers(RunFolder& folder) {
  const Tensor inputs = tasks::post_inputs(), queries = tasks::post_queries();
  std::vector<viz::NamedTensor> maps;
  for (const tasks::PrintedRun& run : tasks::printed_runs()) {
    const nn::SequenceAttention layer({.name = "attention"});
    tasks::attended(layer, inputs, queries);  // makes the matrix
    layer.set_weights({tasks::matrix(run.column_sums)});
    const tasks::Attended y = tasks::attended(layer, inputs, queries);
    folder.result(run.name + ": largest difference from the printed outputs",
                  tasks::largest_difference(y.outputs, run.outputs));
    folder.result(run.name + ": weights of the layer and of its scoring network, pair by pair, differ by",
                  tasks::largest_difference(tasks::weights_by_pairs(layer.scoring_net(), inputs, queries), y.weights));
    maps.push_back({"the " + run.name + "'s layer", y.weights});
  }
  // A scoring network of one's own instead of the matrix.
  const nn::Symbol element = nn::Input({2}), query = nn::Input({2});
  const nn::Model net({element, query},
                      nn::Dense(1)(nn::Dense(8, {.activation = "tanh"})(nn::Concatenate()({element, query}))));
  const nn::SequenceAttention own(net, {.name = "attention"});
  folder.result("with a scoring network of one's own they differ by",
                tasks::largest_difference(tasks::weights_by_pairs(own.scoring_net(), inputs, queries),
                                          tasks::attended(own, inputs, queries).weights));
  viz::HeatmapsOptions options{.title = "how much each query looks at each input",
                               .x_label = "input",
                               .y_label = "query",
                               .x_ticks = names_of(inputs),
                               .y_ticks = names_of(queries),
                               .vmin = 0,
                               .vmax = 1,
                               .annot = true,
                               .annot_digits = 3,
                               .columns = 2,
                               .cell_size = 70};
  folder.picture(viz::heatmaps(maps, options), "weights_4x3.png", "The weights of the post's layers",
                 "Four queries, three inputs: each row adds up to 1, and the output is the inputs weighted by it.");
}

nn::Model train(const tasks::PhraseSet& data, const Options& o) {
  const tasks::Translator t = tasks::translator();
  if (!o.quiet) t.free.summary();
  const double steps = static_cast<double>(nn::batches_of(data.phrases.size(), o.batch) * o.epochs);
  t.taught.compile(
      {.optimizer = nn::Adam(nn::CosineDecay(o.learning_rate, steps)), .loss = "sparse_categorical_crossentropy"});
  t.taught.fit({data.french, data.english}, {data.english},
               {.batch_size = o.batch, .epochs = o.epochs, .verbose = o.quiet ? 0 : -1, .sample_weight = data.counts});
  return t.free;
}

void expect_translator(const nn::Model& model) {
  const nn::Shape x{nn::None, tasks::longest_french},
      y{nn::None, tasks::longest_english, tasks::english_words().size()};
  if (model.inputs().size() == 1 && model.inputs()[0].shape() == x && model.outputs()[0].shape() == y) return;
  nn::fail("sequence_attention: expected a translator that reads ", nn::to_string(x), " and gives ", nn::to_string(y),
           ", got a model of ", nn::to_string(model.inputs()[0].shape()), " and ",
           nn::to_string(model.outputs()[0].shape()), "; train it anew, without --load");
}

void translator(RunFolder& folder, const std::vector<Words>& shown, const Options& o) {
  nn::Random random(o.seed);
  const tasks::PhraseSplit d = tasks::phrases(o.sentences, o.test_sentences, random);
  const nn::Model model = folder.model("phrases.keras", [&] { return train(d.train, o); });
  expect_translator(model);

  std::vector<Words> french;
  for (const tasks::Phrase& phrase : d.test.phrases) french.push_back(phrase.french);
  const tasks::TranslationScores scores = tasks::scores_of(tasks::translate(model, french), d.test.phrases);
  folder.result("phrases, unseen: every word right, %", 100 * scores.right);
  folder.result("phrases: content words that look most at a word they come from, %", 100 * scores.aligned);
  folder.result("phrases: other words (the, of, does, not) that do, %", 100 * scores.others_aligned);
  folder.result("phrases: mean weight of content words on the words they come from", scores.mass);

  const std::vector<tasks::PhraseTranslation> said = tasks::translate(model, shown);
  std::vector<viz::AttentionExample> examples;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    folder.result(tasks::joined(shown[i]), tasks::joined(said[i].words));
    if (said[i].words.empty()) continue;
    examples.push_back({shown[i], said[i].words, {{said[i].map, "decoder"}}, tasks::joined(shown[i])});
  }
  if (examples.empty()) return;
  const viz::AttentionExample& first = examples.front();
  const Tensor& map = first.maps.front().weights;
  folder.show(viz::terminal_heatmap(map, {.x_ticks = first.source, .y_ticks = first.target, .vmin = 0, .vmax = 1}));
  folder.picture(viz::heatmap(map, {.title = "which French words each English word was read from",
                                    .x_ticks = first.source,
                                    .y_ticks = first.target,
                                    .colormap = "gray",
                                    .vmin = 0,
                                    .vmax = 1,
                                    .cell_size = 40}),
                 "phrase.png", "A phrase",
                 "A row for each English word: bright are the French words that it was read from.");
  folder.page(
      {viz::attention_explorer(examples, {.source_label = "French", .target_label = "English", .vmin = 0, .vmax = 1})},
      "phrases.html", "What each word was read from",
      "Point at a word, tap it or walk with the arrow keys; other phrases are in the list.", "phrase.png");
}

void run(const Options& o) {
  std::vector<Words> shown;  // before the training, which may take long
  for (const std::string& text : o.phrases) shown.push_back(tasks::french_tokens(text));
  for (const char* text :
       {"la Syrie n'a pas vendu la grande voiture noire", "le chat noir de la reine dort",
        "un vieil homme achète une petite maison blanche", "elle ne parle pas au jeune garçon intelligent",
        "l'enfant a mangé la pomme verte du jardin", "le nouveau roi du Japon cherche l'étoile rouge maintenant"}) {
    shown.push_back(tasks::french_tokens(text));
  }
  o.apply();
  RunFolder folder("sequence_attention", "Why is the output 4 x 2, and where are the weights?", o);
  post_numbers(folder);
  translator(folder, shown, o);
  folder.finish();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.epochs = 8;
  options.batch = 64;
  options.learning_rate = 0.004;
  options.out = "out/sequence_attention";
  CommandLine line("sequence_attention",
                   "Works a post's attention weights out from its numbers, and draws those of a translator.");
  line.texts("--phrase", options.phrases,
             "French to translate and draw, of words that the grammar knows: \"le chat noir dort\"; may be repeated");
  line.count("--sentences", options.sentences, "to train on", 1, 100'000);
  line.count("--test-sentences", options.test_sentences, "unseen ones to test with", 1, 5'000);
  options.add_to(line);
  return line.run(argc, argv, [&] { run(options); });
}
