// Writes the pages that the browser tests drive: every kind, with texts that are hard to keep intact.
//   browser_pages FOLDER
#include <cmath>
#include <cstdio>
#include <exception>
#include <limits>
#include <string>
#include <vector>

#include "viz/attention_explorer.hpp"
#include "viz/gallery.hpp"
#include "viz/heatmap.hpp"
#include "viz/image.hpp"
#include "viz/page.hpp"
#include "viz/text_shading.hpp"
#include "viz/training_film.hpp"

namespace {

using nn::Tensor;
using Texts = std::vector<std::string>;

Texts letters(const std::string& text) {
  Texts pieces;
  for (const char c : text) pieces.push_back(std::string(1, c));
  return pieces;
}

// Every row a bump of that width around places[i], summing to 1.
Tensor alignment(const std::vector<double>& places, std::size_t columns, double width) {
  Tensor map = nn::zeros({places.size(), columns});
  for (std::size_t i = 0; i < places.size(); ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < columns; ++j) {
      const double away = (static_cast<double>(j) - places[i]) / width;
      map(i, j) = static_cast<nn::Scalar>(std::exp(-away * away));
      sum += map(i, j);
    }
    for (std::size_t j = 0; j < columns; ++j) map(i, j) /= static_cast<nn::Scalar>(sum);
  }
  return map;
}

std::vector<double> evenly(std::size_t rows, std::size_t columns) {
  std::vector<double> places;
  for (std::size_t i = 0; i < rows; ++i) places.push_back(static_cast<double>(i * columns) / static_cast<double>(rows));
  return places;
}

Tensor heads(const std::vector<Tensor>& maps) {
  Tensor all = nn::zeros({maps.size(), maps[0].shape(0), maps[0].shape(1)});
  for (std::size_t h = 0; h < maps.size(); ++h)
    std::copy_n(maps[h].data(), maps[h].size(), all.data() + h * maps[h].size());
  return all;
}

void write_texts(const std::string& folder) {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  const Texts sentence = {"The", "service", "was", "slow",       ",",         "but",
                          "the", "food",    "was", "absolutely", "wonderful", "."};
  const Texts hostile = {"<script>alert(1)</script>",
                         "&amp;",
                         "\"quoted\"",
                         "it's",
                         "👩‍👩‍👧",
                         "한국어",
                         "e\u0301",
                         "]]>",
                         "-->",
                         "\\u003c"};
  viz::write_page(
      folder + "/texts.html",
      viz::page(
          "Which words decide?",
          {
              viz::shaded_text(
                  sentence, nn::tensor({12}, {0.01, 0.06, 0.02, 0.17, 0, 0.04, 0.01, 0.08, 0.02, 0.21, 0.375, 0}),
                  {.separator = " ", .label = "positive, 0.94", .title = "Attention of a review classifier"}),
              viz::shaded_text(sentence, nn::tensor({12}, {0, -0.1, -0.05, -0.8, 0, 0.1, 0, 0.3, 0.05, 0.4, 1, 0}),
                               {.diverging = true,
                                .separator = " ",
                                .label = "positive, 0.94",
                                .title = "Gradient times input: red for, blue against"}),
              viz::shaded_text(
                  letters("to be,\tor  not\nto be"),
                  nn::tensor({1, 20}, {.1, .2, .3, .4, .5, .6, .7, .8, .9, 1, 1, .9, .8, .7, .6, .5, .4, .3, .2, .1}),
                  {.title = "Characters: spaces and ends of lines"}),
              viz::shaded_text({"م", "ر", "ح", "ب", "ا", " ", "ب", "ك"},
                               nn::tensor({8}, {1, .2, .8, .1, .5, 0, .9, .3}), {.title = "From right to left"}),
              viz::shaded_text(
                  hostile, nn::tensor({10}, {1, -1, nan, infinity, -infinity, 0, 0.5, 1e-30, -0.25, 0.1}),
                  {.diverging = true, .separator = " ", .label = "<b>&\"'", .title = "<i>hostile</i> & co."}),
              viz::shaded_text({"all", "zero", ""}, nn::zeros({3}), {.separator = " "}),
          },
          {.intro = "The redder a word, the more the network attended to it. Point at one, or walk with the arrow "
                    "keys, for its weight."}));
}

void write_explorer(const std::string& folder) {
  const viz::AttentionExample dates{
      .source = letters("Saturday 9 May 2018"),
      .target = letters("2018-05-09"),
      .maps = {{heads({alignment({15, 16, 17, 18, 14, 11, 12, 10, 9, 9}, 19, 1), alignment(evenly(10, 19), 19, 4)}),
                "decoder"},
               {alignment({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 19, 8), "first layer"}},
      .name = "a date"};
  const viz::AttentionExample small{
      .source = {"<script>", "a&b", "مرحبا", "한국어", "e\u0301👩‍👩‍👧"},
      .target = {"\"x\"", " ", "</script>"},
      .maps = {{nn::tensor({3, 5}, {0.7, 0.1, 0.05, 0.05, 0.1, -0.5, 0.25, 0, std::nan(""), 0.25, 0, 0, 0, 0, 1}), ""}},
      .name = "hostile <b>"};
  const viz::AttentionExample wide{.source = letters("the quick brown fox jumps over the lazy dog today."),
                                   .target = letters("a fox, a dog."),
                                   .maps = {{alignment(evenly(13, 50), 50, 3), ""}},
                                   .name = "13 x 50"};
  const Texts words(60, "word");
  const viz::AttentionExample square{
      .source = words, .target = words, .maps = {{alignment(evenly(60, 60), 60, 2), ""}}, .name = "60 x 60"};
  const viz::AttentionExample line{.source = letters(std::string(240, 'x')),
                                   .target = {"sum"},
                                   .maps = {{alignment({120}, 240, 30), ""}},
                                   .name = "1 x 240"};
  const viz::AttentionExample large{.source = letters(std::string(240, 'x')),
                                    .target = letters(std::string(240, 'y')),
                                    .maps = {{alignment(evenly(240, 240), 240, 2), ""}},
                                    .name = "240 x 240"};
  viz::write_page(
      folder + "/explorer.html",
      viz::page(
          "What does each symbol look at?",
          {viz::attention_explorer({dates, small, wide, square, line, large},
                                   {.source_label = "input", .target_label = "output"})},
          {.intro = "Point at a symbol, tap it, or walk with the arrow keys: the lines show what it attended to."}));
}

void write_film(const std::string& folder) {
  constexpr std::size_t epochs = 40, rows = 10, columns = 20;
  Tensor maps = nn::zeros({epochs, rows, columns});
  std::vector<double> loss, val_loss;
  for (std::size_t e = 0; e < epochs; ++e) {
    const double progress = static_cast<double>(e) / epochs;
    const Tensor map = alignment(std::vector<double>(rows, 4), columns, 20 * std::pow(1 - progress, 3) + 0.4);
    std::copy_n(map.data(), map.size(), maps.data() + e * map.size());
    loss.push_back(8 * std::exp(-5 * progress) + 0.1);
    val_loss.push_back(e == 7 ? std::nan("")
                              : 8 * std::exp(-4 * progress) + 0.3 + 0.3 * std::sin(static_cast<double>(e)));
  }
  const viz::TrainingFilmOptions options{.curves = {{"loss", loss}, {"val_loss <b>", val_loss}},
                                         .log_y = true,
                                         .x_label = "place in the sequence",
                                         .y_label = "test row",
                                         .colormap = "hot",
                                         .vmin = 0,
                                         .vmax = 1,
                                         .title = "Attention settles on the delimiter"};
  viz::write_page(folder + "/film.html",
                  viz::page("How attention was learned", {viz::training_film(maps, options)},
                            {.intro = "One map an epoch. Play, drag the slider or the curve, or use the arrow keys."}));
}

// Numbers that leave no room, and names that are not seen.
void write_extremes(const std::string& folder) {
  const viz::TrainingFilmOptions film{.curves = {{"loss", {1e308, -1e308, 0}}, {"val_loss", {1e308, 1e308, 1e308}}},
                                      .x_ticks = {"", "\t"},
                                      .y_ticks = {"a\nb"}};
  const viz::AttentionExample example{
      .source = {"a", "b"}, .target = {"c"}, .maps = {{nn::tensor({1, 2}, {0.25, 0.75}), ""}}};
  viz::write_page(folder + "/extremes.html",
                  viz::page("Extremes", {viz::training_film(nn::zeros({3, 1, 2}), film),
                                         viz::attention_explorer({example}, {.vmin = 2})}));
}

void write_gallery(const std::string& folder) {
  viz::write_png(
      viz::heatmap(alignment(evenly(10, 20), 20, 2), {.title = "attention", .x_label = "input", .y_label = "output"}),
      folder + "/a map & <more>.png");
  const std::vector<viz::GalleryItem> items = {
      {"a map & <more>.png", "Attention, drawn", "Each row is an output, each column an input; bright is attended to."},
      {"texts.html", "Shaded texts", "Which words the network attended to."},
      {"explorer.html", "The explorer", "Point at an output to see what it looked at.", "a map & <more>.png"},
      {"film.html", "", "The map over the epochs."}};
  const std::string files =
      viz::page("Pictures and pages", {viz::gallery(items)}, {.intro = "All that this run has drawn."});
  viz::write_page(folder + "/gallery.html", files);
  viz::write_page(folder + "/gallery_embedded.html",
                  viz::page("Pictures and pages", {viz::gallery(items, {.embed = true, .folder = folder})}));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: browser_pages FOLDER\n", stderr), 2;
  try {
    write_texts(argv[1]);
    write_explorer(argv[1]);
    write_film(argv[1]);
    write_extremes(argv[1]);
    write_gallery(argv[1]);
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "browser_pages: %s\n", error.what()), 1;
  }
}
