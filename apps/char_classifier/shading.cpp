#include "apps/char_classifier/shading.hpp"

#include <cmath>
#include <functional>

#include "apps/common/text.hpp"
#include "tasks/characters.hpp"
#include "tasks/char_classifier/scores.hpp"
#include "viz/bar_plot.hpp"
#include "viz/line_plot.hpp"
#include "viz/panels.hpp"
#include "viz/terminal_text.hpp"
#include "viz/text_shading.hpp"

namespace {

using nn::Tensor;

// One text, cut into its characters, with a weight for each.
struct Shading {
  std::vector<std::string> characters;
  Tensor weights;
  std::string title, label;
  bool diverging = false;
};

// Row i of a map without padding, times a sign.
Shading shading(std::size_t i, const tasks::LabelledTexts& data, const tasks::Encoder& encoder, const Tensor& map,
                int sign = 1) {
  const std::u32string& text = data.texts[i];
  const std::size_t begin = encoder.begin(text), kept = encoder.kept(text);
  Shading s;
  s.weights = nn::zeros({kept});
  for (std::size_t t = 0; t < kept; ++t) {
    s.characters.push_back(tasks::to_utf8({&text[text.size() - kept + t], 1}));
    s.weights(t) = static_cast<nn::Scalar>(sign) * map(i, begin + t);
  }
  return s;
}

// Calls add with each text's shadings, one below the other.
void each_shading(const std::vector<std::size_t>& texts, const tasks::LabelledTexts& data,
                  const tasks::Encoder& encoder, const std::vector<Explained>& networks,
                  const std::function<void(const Shading&)>& add) {
  for (const std::size_t i : texts) {
    std::string title = "a text labelled " + data.names[data.labels[i]], answer;
    int towards = 1;
    for (const Explained& network : networks) {
      const double p = static_cast<double>(network.probability(i, 0));
      towards = p > 0.5 ? 1 : -1;
      const std::string name = data.names[p > 0.5 ? 1 : 0];
      answer = name + ", " + number_text(p > 0.5 ? p : 1 - p);
      Shading s = shading(i, data, encoder, network.attention);
      s.title = title;
      s.label = "attention, " + network.score + " score; it says " + answer;
      add(s);
      title = "";
    }
    Shading s = shading(i, data, encoder, networks.back().attribution, towards);
    s.label = "attribution, " + networks.back().score + " score: what the answer is due to (blue: against it)";
    s.diverging = true;
    add(s);
  }
}

// largest: the end of the axis, so that both labels' bars are on one scale.
viz::Image bars(const std::vector<tasks::Piece>& pieces, const std::string& title, double largest) {
  constexpr int width = 460;
  if (pieces.empty()) return viz::bar_plot(nn::zeros({1}), {.title = title, .x_ticks = {"none"}, .width = width});
  Tensor weights = nn::zeros({pieces.size()});
  std::vector<std::string> labels;
  for (std::size_t k = 0; k < pieces.size(); ++k) {
    weights(k) = static_cast<nn::Scalar>(pieces[k].weight);
    labels.push_back(tasks::to_utf8(pieces[k].text));
  }
  return viz::bar_plot(weights, {.title = title,
                                 .y_label = "mean attribution",
                                 .x_ticks = labels,
                                 .ymin = 0,
                                 .ymax = 1.05 * largest,
                                 .width = width});
}

}  // namespace

std::vector<std::size_t> examples(const tasks::LabelledTexts& data, std::size_t each) {
  std::vector<std::size_t> of_label[2], all;
  for (std::size_t i = 0; i < data.labels.size(); ++i) of_label[data.labels[i]].push_back(i);
  for (std::size_t k = 0; k < each; ++k) {
    for (const std::vector<std::size_t>& places : of_label) {
      if (k < places.size()) all.push_back(places[k]);
    }
  }
  return all;
}

std::vector<std::string> shaded_examples(const std::vector<std::size_t>& texts, const tasks::LabelledTexts& data,
                                         const tasks::Encoder& encoder, const std::vector<Explained>& networks) {
  std::vector<std::string> fragments;
  each_shading(texts, data, encoder, networks, [&](const Shading& s) {
    fragments.push_back(
        viz::shaded_text(s.characters, s.weights, {.diverging = s.diverging, .label = s.label, .title = s.title}));
  });
  return fragments;
}

std::string terminal_examples(const std::vector<std::size_t>& texts, const tasks::LabelledTexts& data,
                              const tasks::Encoder& encoder, const std::vector<Explained>& networks) {
  std::string all;
  each_shading(texts, data, encoder, networks, [&](const Shading& s) {
    all += viz::terminal_text(s.characters, s.weights, {.diverging = s.diverging, .label = s.label, .title = s.title}) +
           "\n";
  });
  return all;
}

viz::Image distance_picture(const tasks::LabelledTexts& data, const tasks::Encoder& encoder,
                            const std::vector<Explained>& networks) {
  constexpr std::size_t reach = 12;
  std::vector<double> distances;
  for (std::size_t k = 0; k <= 2 * reach; ++k) distances.push_back(static_cast<double>(k) - reach);
  std::vector<viz::Series> series;
  const auto add = [&](const std::string& name, const Tensor& map, bool dashed) {
    series.push_back({name, tasks::weight_by_distance(map, data, encoder, reach), distances, -1, dashed});
  };
  for (const Explained& network : networks) add("attention, " + network.score, network.attention, false);
  for (const Explained& network : networks) add("attribution, " + network.score, network.attribution, true);
  return viz::line_plot(series, {.title = "Where the weight of a text falls, mean of unseen texts",
                                 .x_label = "characters after the last deciding one, which is 0; the first is -1",
                                 .y_label = "share of the weight",
                                 .ymin = 0,
                                 .markers = true,
                                 .whole_x = true});
}

viz::Image pieces_picture(const tasks::LabelledTexts& data, const tasks::Encoder& encoder, const Explained& network) {
  constexpr std::size_t most = 10, least = 4;
  std::vector<std::vector<tasks::Piece>> of_label;
  double largest = 0;
  for (const std::size_t label : {0u, 1u}) {
    of_label.push_back(tasks::telling_pieces(network.attribution, data, encoder, label, most, least));
    for (const tasks::Piece& piece : of_label.back()) largest = std::max(largest, std::abs(piece.weight));
  }
  return viz::titled(viz::beside({bars(of_label[0], "towards " + data.names[0], largest),
                                  bars(of_label[1], "towards " + data.names[1], largest)}),
                     "Three characters that speak most for a label");
}
