#include "apps/inspect/pictures.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>
#include <set>

#include "viz/heatmaps.hpp"
#include "viz/range.hpp"
#include "viz/rnn_weights.hpp"

namespace {

using nn::Shape;
using nn::Tensor;

constexpr std::size_t most_maps = 8;  // side by side
constexpr int largest_cell = 40;      // pixels

// (n) as (1, n), (a, b, c) as (a, b c).
Tensor as_matrix(Tensor x) {
  const Shape shape = nn::shape_of(x);
  const std::size_t rows = shape.size() < 2 ? 1 : shape[0];
  x.reshape({rows, rows == 0 ? 0 : x.size() / rows});
  return x;
}

// 0 lets the heatmap choose; a handful of cells would come out giant.
int cell_size(const Tensor& x, int map_size) {
  const auto longest = static_cast<int>(std::min<std::size_t>(std::max(x.shape(0), x.shape(1)), 1000));
  return longest * largest_cell < map_size ? largest_cell : 0;
}

// Colours around 0, or from 0 on where nothing is negative, as attention is.
void choose_colors(const std::vector<viz::NamedTensor>& maps, viz::HeatmapsOptions& options) {
  const viz::Range range = viz::finite_range(maps);
  if (range.low < 0) {
    options.colormap = "bwr";
    options.center = 0;
  } else {
    options.vmin = 0;
    options.vmax = range.high > 0 ? range.high : 1;
  }
}

std::string shaped_name(const std::string& name, const Tensor& x) {
  return name + " " + nn::to_string(nn::shape_of(x));
}

// Kernel and recurrent kernel of a recurrent layer, and its bias, if the weights from the i-th on are these.
std::optional<viz::RnnWeights> rnn_weights(const std::vector<ShownWeight>& weights, std::size_t i) {
  if (weights[i].gates.empty() || i + 1 >= weights.size() || weights[i + 1].gates != weights[i].gates) return {};
  const Shape kernel = nn::shape_of(weights[i].value), recurrent = nn::shape_of(weights[i + 1].value);
  const std::size_t gates = weights[i].gates.size();
  if (kernel.size() != 2 || recurrent.size() != 2 || kernel[0] == 0 || kernel[1] == 0 || kernel[1] != recurrent[1] ||
      recurrent[1] != gates * recurrent[0]) {
    return {};
  }
  viz::RnnWeights layer{weights[i].value, weights[i + 1].value, {}, weights[i].gates};
  if (i + 2 < weights.size() && weights[i + 2].gates == layer.gates && weights[i + 2].value.size() % kernel[1] == 0 &&
      weights[i + 2].name.ends_with("bias")) {
    layer.bias = weights[i + 2].value;
  }
  return layer;
}

}  // namespace

viz::Image weight_picture(const ShownWeight& weight) {
  const Tensor x = as_matrix(weight.value);
  viz::HeatmapOptions options{.title = shaped_name(weight.name, weight.value), .colormap = "bwr", .center = 0};
  options.cell_size = cell_size(x, options.map_size);
  const std::size_t gates = weight.gates.size();
  if (gates > 0 && x.shape(1) % gates == 0) {
    for (const std::string& gate : weight.gates) options.column_groups.push_back({gate, x.shape(1) / gates});
  }
  return viz::heatmap(x, options);
}

viz::Image output_picture(const LayerOutput& output) {
  viz::HeatmapsOptions options{.title = shaped_name(output.name, output.value), .y_label = "sample"};
  Tensor x = output.value;
  Shape shape = nn::shape_of(x);
  if (shape.size() > 2) {
    if (shape[0] > 1) options.title += "\nthe first sample of " + std::to_string(shape[0]);
    x = nn::rows(x, 0, 1);
    shape.erase(shape.begin());
    x.reshape(shape);
    options.y_label = shape.size() == 2 ? "step" : "";
  }
  std::vector<viz::NamedTensor> maps;
  if (shape.size() < 3) {
    maps.push_back({"", as_matrix(shape.size() == 1 ? Tensor(x.reshape({shape[0], 1})) : x)});
    options.map_size = 480;
  }
  for (std::size_t i = 0; shape.size() >= 3 && i < std::min(shape[0], most_maps); ++i) {
    Tensor map = nn::rows(x, i, i + 1);
    map.reshape({shape[1], map.size() / shape[1]});
    maps.push_back({"map " + std::to_string(i), std::move(map)});
  }
  if (shape.size() >= 3 && shape[0] > most_maps) {
    options.title += "\nthe first " + std::to_string(most_maps) + " maps of " + std::to_string(shape[0]);
  }
  choose_colors(maps, options);
  options.cell_size = cell_size(maps[0].second, options.map_size);
  return viz::heatmaps(maps, options);
}

std::vector<std::string> file_names(const std::vector<std::string>& names) {
  constexpr std::size_t longest = 100;
  std::set<std::string> used;
  std::vector<std::string> files;
  for (const std::string& name : names) {
    std::string stem;
    for (const char c : name.substr(0, longest)) {
      const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
      stem += c == '/' ? '.' : plain ? c : '_';
    }
    stem.erase(0, stem.find_first_not_of('.'));  // neither "." nor ".." nor hidden
    if (stem.empty()) stem = "unnamed";
    std::string file = stem;
    for (int k = 1; !used.insert(file).second; ++k) file = stem + "_" + std::to_string(k);
    files.push_back(file);
  }
  return files;
}

std::vector<std::string> write_weight_pictures(const std::vector<ShownWeight>& weights, const std::string& folder) {
  std::vector<std::function<viz::Image()>> pictures;
  std::vector<std::string> names, paths;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (const auto layer = rnn_weights(weights, i)) {
      const std::string name = weights[i].name.substr(0, weights[i].name.rfind('/'));
      names.push_back(name + "/weights");
      pictures.push_back([name, layer] { return viz::rnn_heatmap(*layer, {.title = name}); });
    }
    if (weights[i].value.dimension() == 0 || weights[i].value.size() == 0) continue;
    names.push_back(weights[i].name);
    pictures.push_back([&weight = weights[i]] { return weight_picture(weight); });
  }
  const std::vector<std::string> files = file_names(names);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    paths.push_back(folder + "/" + files[i] + ".png");
    viz::write_png(pictures[i](), paths.back());
  }
  return paths;
}
