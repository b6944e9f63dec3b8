#include "apps/inspect/pictures.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "viz/heatmap.hpp"
#include "viz/panels.hpp"

namespace {

using nn::Shape;
using nn::Tensor;

constexpr std::size_t most_cells = 4096;  // rows or columns of a picture
constexpr std::size_t most_maps = 8;      // side by side
constexpr int largest_cell = 40;          // pixels

// (n) as (1, n), (a, b, c) as (a, b c).
Tensor as_matrix(Tensor x) {
  const Shape shape = nn::shape_of(x);
  const std::size_t rows = shape.size() < 2 ? 1 : shape[0];
  x.reshape({rows, rows == 0 ? 0 : x.size() / rows});
  return x;
}

// The first rows and columns of a matrix that is too large for a picture; `note` then says which.
Tensor cut(const Tensor& x, std::string& note) {
  const std::size_t rows = std::min(x.shape(0), most_cells), columns = std::min(x.shape(1), most_cells);
  if (rows == x.shape(0) && columns == x.shape(1)) return x;
  note += "\nthe first " + nn::to_string(Shape{rows, columns}) + " of " + nn::to_string(nn::shape_of(x));
  Tensor part = nn::uninitialized({rows, columns});
  for (std::size_t i = 0; i < rows; ++i) {
    const nn::Scalar* row = x.data() + i * x.shape(1);
    std::copy(row, row + columns, part.data() + i * columns);
  }
  return part;
}

// 0 lets the heatmap choose; a handful of cells would come out giant.
int cell_size(const Tensor& x) {
  const std::size_t longest = std::max(x.shape(0), x.shape(1));
  return longest * largest_cell < 480 ? largest_cell : 0;
}

struct Extent {
  double low = INFINITY, high = -INFINITY;
};

Extent finite_extent(const Tensor& x) {
  Extent extent;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double value = static_cast<double>(x.data()[i]);
    if (!std::isfinite(value)) continue;
    extent.low = std::min(extent.low, value);
    extent.high = std::max(extent.high, value);
  }
  return extent;
}

// Colours from -largest to largest, so that white is zero.
viz::HeatmapOptions centred(const Extent& extent) {
  const double largest = std::max(std::abs(extent.low), std::abs(extent.high));
  const double end = std::isfinite(largest) && largest > 0 ? largest : 1;
  return {.colormap = "bwr", .vmin = -end, .vmax = end};
}

// What is nowhere negative, as attention is, begins at 0.
viz::HeatmapOptions output_colors(const Extent& extent) {
  if (extent.low < 0 || extent.low > extent.high) return centred(extent);
  return {.colormap = "viridis", .vmin = 0, .vmax = extent.high > 0 ? extent.high : 1};
}

}  // namespace

viz::Image weight_picture(const ShownWeight& weight) {
  std::string title = weight.name + " " + nn::to_string(nn::shape_of(weight.value));
  const Tensor whole = as_matrix(weight.value), x = cut(whole, title);
  viz::HeatmapOptions options = centred(finite_extent(x));
  options.cell_size = cell_size(x);
  const std::size_t gates = weight.gates.size();
  if (gates > 0 && x.shape(1) == whole.shape(1) && x.shape(1) % gates == 0) {
    for (const std::string& gate : weight.gates) options.column_groups.push_back({gate, x.shape(1) / gates});
  }
  options.title = title;
  return viz::heatmap(x, options);
}

viz::Image output_picture(const LayerOutput& output) {
  std::string title = output.name + " " + nn::to_string(nn::shape_of(output.value));
  Tensor x = output.value;
  Shape shape = nn::shape_of(x);
  std::string rows = "sample";
  if (shape.size() > 2) {
    if (shape[0] > 1) title += "\nthe first sample of " + std::to_string(shape[0]);
    x = nn::rows(x, 0, 1);
    shape.erase(shape.begin());
    x.reshape(shape);
    rows = shape.size() == 2 ? "step" : "";
  }
  std::vector<Tensor> maps;
  if (shape.size() < 3) {
    maps.push_back(as_matrix(shape.size() == 1 ? Tensor(x.reshape({shape[0], 1})) : x));
  } else {
    if (shape[0] > most_maps)
      title += "\nthe first " + std::to_string(most_maps) + " maps of " + std::to_string(shape[0]);
    for (std::size_t i = 0; i < std::min(shape[0], most_maps); ++i) {
      Tensor map = nn::rows(x, i, i + 1);
      map.reshape({shape[1], map.size() / shape[1]});
      maps.push_back(std::move(map));
    }
  }
  std::vector<viz::Image> images;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    std::string note;
    const Tensor part = cut(maps[i], note);
    viz::HeatmapOptions options = output_colors(finite_extent(x));
    options.cell_size = cell_size(part);
    options.y_label = rows;
    options.title = (maps.size() > 1 ? "map " + std::to_string(i) : title) + note;
    images.push_back(viz::heatmap(part, options));
  }
  return images.size() == 1 ? images[0] : viz::titled(viz::beside(images), title);
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
  std::vector<const ShownWeight*> drawn;
  std::vector<std::string> names, paths;
  for (const ShownWeight& weight : weights) {
    if (weight.value.dimension() == 0 || weight.value.size() == 0) continue;
    drawn.push_back(&weight);
    names.push_back(weight.name);
  }
  const std::vector<std::string> files = file_names(names);
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    paths.push_back(folder + "/" + files[i] + ".png");
    viz::write_png(weight_picture(*drawn[i]), paths.back());
  }
  return paths;
}
