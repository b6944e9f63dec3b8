#include "apps/date_translation/pictures.hpp"

#include "viz/attention_explorer.hpp"
#include "viz/heatmap.hpp"
#include "viz/terminal_heatmap.hpp"

namespace {

using nn::Tensor;
using tasks::Translation;

// A map as it is drawn: the columns of the text, and one for all of the padding.
struct Shown {
  Tensor map;
  std::vector<std::string> columns;
};

Shown shown(const Translation& t) {
  const std::size_t steps = t.map.shape(0), text = t.source.size(), places = t.map.shape(1);
  Tensor map = nn::zeros({steps, text + 1});
  nn::Scalar padding = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    for (std::size_t place = 0; place < places; ++place) map(step, std::min(place, text)) += t.map(step, place);
    padding += map(step, text);
  }
  std::vector<std::string> columns = t.source;
  if (padding > 0) {
    columns.push_back("padding");
    return {map, columns};
  }
  Tensor narrow = nn::zeros({steps, text});
  for (std::size_t step = 0; step < steps; ++step) {
    for (std::size_t place = 0; place < text; ++place) narrow(step, place) = map(step, place);
  }
  return {narrow, columns};
}

// Names that fit a column.
std::vector<std::string> ticks(std::vector<std::string> symbols) {
  for (std::string& symbol : symbols) {
    if (symbol == " ") symbol = "␣";
    if (symbol == "<eot>") symbol = "¶";
    if (symbol == "<unk>") symbol = "�";
    if (symbol == "padding") symbol = "…";
  }
  return symbols;
}

}  // namespace

std::string map_title(const Translation& t) {
  const bool ended = t.source.back() == "<eot>";
  return nn::join({t.source.begin(), t.source.end() - (ended ? 1 : 0)}, "") + " → " + t.text();
}

viz::Image map_picture(const Translation& t) {
  const Shown s = shown(t);
  return viz::heatmap(s.map,
                      {.title = map_title(t),
                       .x_label = s.columns.size() == t.source.size() ? "what was read, and ¶ its end"
                                                                      : "what was read, ¶ its end, … the padding",
                       .y_label = "what was written",
                       .x_ticks = ticks(s.columns),
                       .y_ticks = t.target,
                       .vmin = 0,
                       .vmax = 1,
                       .cell_size = 26});
}

std::string map_in_terminal(const Translation& t) {
  const Shown s = shown(t);
  return viz::terminal_heatmap(
      s.map, {.x_ticks = ticks(s.columns), .y_ticks = t.target, .vmin = 0, .vmax = 1, .title = map_title(t)});
}

std::string explorer(const std::vector<Translation>& translations) {
  std::vector<viz::AttentionExample> examples;
  for (const Translation& t : translations) {
    const Shown s = shown(t);
    examples.push_back({.source = s.columns, .target = t.target, .maps = {{s.map, "attention"}}, .name = map_title(t)});
  }
  return viz::attention_explorer(examples, {.source_label = "read", .target_label = "written", .vmin = 0, .vmax = 1});
}
