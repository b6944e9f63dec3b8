// Translates dates as people write them to dates as machines do, and shows what it reads for each digit. What the maps
// mean, with and without the padding, is in the README.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "apps/common/run_folder.hpp"
#include "apps/common/text.hpp"
#include "apps/date_translation/examples.hpp"
#include "apps/date_translation/pictures.hpp"
#include "apps/date_translation/saved_translator.hpp"
#include "apps/date_translation/training.hpp"
#include "nn/nn.hpp"
#include "tasks/characters.hpp"
#include "tasks/date_translation/map_scores.hpp"
#include "tasks/date_translation/translator.hpp"
#include "viz/history_plot.hpp"
#include "viz/panels.hpp"

namespace {

using tasks::Translation;

constexpr const char* question = "Which letters make the day, the month and the year?";

struct LookOptions : CommonOptions {
  std::vector<std::string> examples;
  WeightsOptions weights;
};

std::vector<Translation> translations(const Translator& t, const std::vector<std::string>& texts) {
  return tasks::translate(t.model, t.human, t.machine, texts);
}

void draw_map(RunFolder& folder, const Translation& drawn, const std::string& file) {
  folder.picture(map_picture(drawn), file, map_title(drawn),
                 "Each row is a symbol that was written, each column a letter that was read.");
  folder.show(map_in_terminal(drawn));
}

void write_explorer(RunFolder& folder, const std::vector<Translation>& drawn, const std::string& picture) {
  folder.page({explorer(drawn)}, "attention.html", question,
              "Point at a symbol, or walk with the arrow keys, to see which letters it was written from.", picture);
}

// ---- train ----

viz::Image history_picture(const nn::History& history) {
  const viz::HistoryPlotOptions options{.width = 300, .height = 200};
  viz::HistoryPlotOptions logarithmic = options;
  logarithmic.log_y = true;
  return viz::beside(
      {viz::history_plot({{"loss", history["loss"]}, {"val_loss", history["val_loss"]}}, logarithmic),
       viz::history_plot({{"all_right", history["all_right"]}, {"val_all_right", history["val_all_right"]}}, options)});
}

Translator trained(RunFolder& folder, DateSource& dates, const TrainOptions& o) {
  if (!o.load.empty()) return open_translator(o.load);
  const std::vector<tasks::DatePair> sample = dates.sample();
  const tasks::Vocabulary human(tasks::human_texts(sample)), machine(tasks::machine_texts(sample));
  human.write(folder.path(human_file));
  machine.write(folder.path(machine_file));
  const nn::Model model = folder.model(model_file, [&] {
    const nn::Model m =
        tasks::translator(human, machine, {.padding = o.padding, .units = o.units, .attend_padding = o.attend_padding});
    tasks::compile_translator(m, o.learning_rate);
    if (!o.quiet) m.summary();
    const nn::History history = train_translator(m, dates, human, machine, o);
    folder.result("epochs of training", static_cast<double>(history.epoch.size()));
    folder.picture(history_picture(history), "history.png", "The training",
                   "The loss, and the share of dates of which every place is right, after each epoch.");
    return m;
  });
  model.save_weights(folder.path(weights_file));
  return {model, human, machine};
}

void measure(RunFolder& folder, const Translator& t, const DateSource& dates) {
  const std::vector<tasks::DatePair>& test = dates.test();
  const std::vector<std::string> texts = tasks::human_texts(test);
  const std::size_t padding = t.model.inputs()[0].shape()[1];
  const nn::Logs logs = t.model.evaluate(t.human.encode(texts, padding),
                                         t.machine.encode(tasks::machine_texts(test), padding), {.batch_size = 100});
  const std::vector<Translation> written = translations(t, texts);
  folder.result("unseen dates", static_cast<double>(test.size()));
  folder.result("loss", logs["loss"]);
  folder.result("accuracy of each place, padding included", logs["accuracy"]);
  folder.result("every place right, <eot> and padding too", logs["all_right"]);
  folder.result("right date", tasks::all_right(written, test));
  if (!dates.parts_are_known()) {
    folder.result("month alone wrong", tasks::month_wrong(written, test));
    return;
  }
  const tasks::MapScores scores = tasks::map_scores(written, test);
  folder.result("weight near the field being written", scores.near());
  folder.result("  of the year's last two digits", scores.year);
  folder.result("  of the month", scores.month);
  folder.result("  of the day", scores.day);
  folder.result("largest weight on a letter of the weekday", scores.weekday);
  folder.result("weight on the padding", scores.padding);
}

void train(const TrainOptions& o) {
  o.apply();
  RunFolder folder("date_translation", question, o);
  DateSource dates(o);
  const Translator translator = trained(folder, dates, o);
  if (translator.model.training() == nullptr) tasks::compile_translator(translator.model);
  measure(folder, translator, dates);
  const std::vector<std::string> texts = post_examples();
  const std::vector<Translation> written = translations(translator, texts);
  for (std::size_t i = 0; i < texts.size(); ++i) folder.result(texts[i], written[i].text());
  draw_map(folder, written.back(), "map.png");
  write_explorer(folder, written, "map.png");
  folder.finish();
}

// ---- translate, visualize ----

Translator opened(const LookOptions& o) {
  return o.weights.weights.empty() ? open_translator(o.load) : open_weights(o.weights);
}

std::string shortened(const std::string& text) {
  const std::vector<std::string> letters = tasks::characters(text, "text");
  if (letters.size() <= 60) return text;
  return nn::join({letters.begin(), letters.begin() + 57}, "") + "...";
}

// Says on standard error what the network did not read of a text.
void note(const Translation& t, const std::string& text) {
  const std::size_t letters = tasks::characters(text, "text").size(), read = t.source.size() - 1;
  const auto unknown = std::count(t.source.begin(), t.source.end(), "<unk>");
  const std::string start = printable("'" + shortened(text) + "': ");
  if (read < letters) {
    std::fprintf(stderr, "%sread up to letter %zu of %s\n", start.c_str(), read, grouped_digits(letters).c_str());
  }
  if (unknown > 0) std::fprintf(stderr, "%s%td letters that training did not have\n", start.c_str(), unknown);
}

void look(const LookOptions& o, bool draw) {
  o.apply();
  const std::vector<std::string> texts = read_examples(o.examples);
  const std::vector<Translation> written = translations(opened(o), texts);
  for (std::size_t i = 0; i < texts.size(); ++i) note(written[i], texts[i]);
  if (!draw) {
    std::vector<std::vector<std::string>> rows = {{"read", "written"}};
    for (std::size_t i = 0; i < texts.size(); ++i) rows.push_back({shortened(texts[i]), written[i].text()});
    std::fputs(printable(table_text(rows, 2)).c_str(), stdout);
    return;
  }
  RunFolder folder("date_translation", question, o);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    char file[32];
    std::snprintf(file, sizeof file, "map_%02zu.png", i + 1);
    folder.result(shortened(texts[i]), written[i].text());
    draw_map(folder, written[i], file);
  }
  write_explorer(folder, written, "map_01.png");
  folder.finish();
}

void add_training(CommandLine& line, TrainOptions& o) {
  line.count("--steps", o.steps, "batches an epoch");
  line.count("-p,--padding", o.padding, "places for a text", 12, 1'000);
  line.count("--units", o.units, "of the encoder in each direction, and of the decoder", 1, 4'096);
  line.flag("--attend-padding", o.attend_padding, "let attention look at the padding too, as in the post");
  line.text("--locale", o.locale, "whose dates: en_US, or one that ICU knows, or all");
  auto training = line.text("-t,--training-data", o.training_data, "a CSV file of dates instead of made-up ones");
  auto validation = line.text("-v,--validation-data", o.validation_data, "the same to measure with");
  training.needs(validation);
  validation.needs(training);
  o.add_to(line);
}

void add_looking(CommandLine& line, LookOptions& o) {
  line.texts("-e,--examples", o.examples, "a date, or a .txt file with one a line; may be repeated").required();
  auto weights = line.text("-w,--weights", o.weights.weights, "weights alone (Keras 2's .h5) instead of --load");
  weights.needs(line.text("--human-vocab", o.weights.human_vocab, "with --weights: the JSON file of what is read"));
  weights.needs(line.text("--machine-vocab", o.weights.machine_vocab, "with --weights: of what is written"));
  line.count("-p,--padding", o.weights.padding, "with --weights: places for a text", 12, 1'000);
  line.count("--units", o.weights.units, "with --weights: of encoder and decoder", 1, 4'096);
  line.flag("--attend-padding", o.weights.attend_padding, "with --weights: trained so");
  o.load = "out/date_translation";
  o.add_without_training_to(line);
}

}  // namespace

int main(int argc, char** argv) {
  TrainOptions training;
  training.epochs = 50;
  training.learning_rate = 0.002;
  training.out = "out/date_translation";
  LookOptions looking;
  looking.out = "out/date_translation/maps";
  CommandLine line("date_translation", "Translates dates as people write them to 2018-05-09, letter by letter.");
  add_training(line.command("train", "Trains the network, measures it and draws its maps.", [&] { train(training); }),
               training);
  add_looking(line.command("translate", "Translates dates.", [&] { look(looking, false); }), looking);
  add_looking(line.command("visualize", "Translates dates and draws what each symbol was written from.",
                           [&] { look(looking, true); }),
              looking);
  return line.run(argc, argv);
}
