// Pictures as they were when somebody looked at them (tests/golden/pictures), read by libpng: a change that moves more
// than a few pixels must be looked at again. ATTEND_WRITE_PICTURES=1 writes them anew.
#include <doctest/doctest.h>

#ifndef TEST_LIBPNG
TEST_CASE("golden pictures") { MESSAGE("skipped: built without libpng; install libpng-dev and configure again"); }
#else
#include <png.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "scratch_folder.hpp"
#include "viz/activations.hpp"
#include "viz/bar_plot.hpp"
#include "viz/features.hpp"
#include "viz/heatmaps.hpp"
#include "viz/histogram.hpp"
#include "viz/history_plot.hpp"
#include "viz/line_plot.hpp"
#include "viz/rnn_weights.hpp"

using namespace viz;
namespace fs = std::filesystem;

namespace {

Image decode(const fs::path& path) {
  png_image file{};
  file.version = PNG_IMAGE_VERSION;
  INFO(path.string());
  REQUIRE(png_image_begin_read_from_file(&file, path.c_str()) != 0);
  file.format = PNG_FORMAT_RGB;
  Image image(static_cast<int>(file.width), static_cast<int>(file.height));
  REQUIRE(png_image_finish_read(&file, nullptr, image.row(0).data(), 0, nullptr) != 0);
  return image;
}

// The part of all pixels that differ by more than a shade of the softest edge.
double changed(const Image& a, const Image& b) {
  if (a.width() != b.width() || a.height() != b.height()) return 1;
  double count = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      const Color p = a.at(x, y), q = b.at(x, y);
      count += std::abs(p.r - q.r) > 24 || std::abs(p.g - q.g) > 24 || std::abs(p.b - q.b) > 24;
    }
  }
  return count / (1. * a.width() * a.height());
}

// Smooth numbers between -1 and 1.
nn::Tensor waves(const nn::Shape& shape) {
  nn::Tensor x = nn::zeros(shape);
  const std::size_t columns = shape.back();
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double row = static_cast<double>(i / columns), column = static_cast<double>(i % columns);
    x.data()[i] = static_cast<nn::Scalar>(std::sin(row * 0.5 + column * 0.3) * std::cos(column * 0.2));
  }
  return x;
}

std::vector<double> decay(double rate, double floor) {
  std::vector<double> all;
  for (int i = 0; i < 30; ++i) all.push_back(i == 11 && floor > 0.1 ? NAN : 2 * std::exp(-i * rate) + floor);
  return all;
}

struct Golden {
  std::string name;
  std::function<Image()> draw;
};

std::vector<Golden> goldens() {
  const std::vector<std::string> words = {"5", " ", "Jan", "안", "2016", "<eot>"};
  return {
      {"heatmap_annot",
       [=] {
         return heatmap(waves({4, 6}), {.title = "annot",
                                        .x_ticks = words,
                                        .column_groups = {{"a", 2}, {"b", 4}},
                                        .row_groups = {{"top", 1}, {"rest", 3}},
                                        .colormap = "bwr",
                                        .center = 0,
                                        .annot = true,
                                        .cell_size = 40});
       }},
      {"heatmap_blocks",
       [] {
         return heatmap(waves({1200, 90}), {.map_size = 144});
       }},
      {"heatmaps",
       [] {
         return heatmaps({{"head 0", waves({5, 5})}, {"head 1", waves({5, 5})}},
                         {.title = "heads", .color_label = "weight", .map_size = 90});
       }},
      {"history_log",
       [] {
         return history_plot({{"loss", decay(0.2, 0.001)}, {"val_loss", decay(0.15, 0.2)}},
                             {.log_y = true, .width = 240, .height = 160});
       }},
      {"line_plot_2x",
       [] {
         return line_plot(
             {{.name = "truth", .y = decay(0.1, 0)},
              {.name = "forecast", .y = {0.2, 0.1, NAN, 0.3}, .x = {26, 30, 31, 34}}},
             {.x_label = "step", .y_label = "value", .markers = true, .width = 200, .height = 130, .scale = 2});
       }},
      {"bars",
       [=] {
         return bar_plot(nn::tensor({6}, {0.1, 0.05, 0.3, NAN, 0.5, 0.05}),
                         {.y_label = "weight", .x_ticks = words, .annot = true, .width = 240, .height = 120});
       }},
      {"histogram",
       [] {
         return histogram({{"a", waves({40, 40})}, {"b", nn::Tensor(waves({20, 20}) + 0.5f)}},
                          {.bins = 24, .density = true, .width = 240, .height = 120});
       }},
      {"show_features_1D",
       [] {
         return show_features_1D(waves({60, 12}), {.scale_width = 0.2, .scale_height = 0.2});
       }},
      {"features_0D",
       [] {
         return features_0D(waves({20, 3}), {.w = 4, .h = 2});
       }},
      {"rnn_heatmap",
       [] {
         return rnn_heatmap({waves({3, 32}), waves({8, 32}), waves({32}), {"i", "f", "c", "o"}},
                            {.title = "lstm", .map_size = 192});
       }},
      {"rnn_heatmap_pair",
       [] {
         const RnnWeights forward{waves({3, 12}), waves({3, 12}), waves({12}), {"i", "f", "c", "o"}};
         RnnWeights backward = forward;
         backward.kernel = nn::Tensor(-0.5f * backward.kernel);
         return rnn_heatmap(forward, backward, {.map_size = 96});
       }},
      {"hist_clipped",
       [] {
         return hist_clipped(nn::Tensor(waves({40, 40}) * waves({40, 40})), 2,
                             {.bins = 30, .pad_xticks = true, .width = 200, .height = 100});
       }},
      {"activations",
       [] {
         return display_activations(waves({1, 8, 8, 5}), {.fig_size = 200});
       }},
  };
}

}  // namespace

TEST_CASE("golden pictures: as they were when they were looked at, and libpng reads what was written") {
  const fs::path folder = fs::path(TEST_GOLDEN_DIR) / "pictures";
  const bool write = std::getenv("ATTEND_WRITE_PICTURES") != nullptr;
  const ScratchFolder scratch;
  std::uintmax_t bytes = 0;
  for (const Golden& golden : goldens()) {
    CAPTURE(golden.name);
    const Image image = golden.draw();
    write_png(image, scratch.path / "a.png");
    CHECK(decode(scratch.path / "a.png") == image);
    const fs::path path = folder / (golden.name + ".png");
    if (write) write_png(image, path);
    CHECK(changed(image, decode(path)) < 0.002);
    bytes += fs::file_size(path);
  }
  CHECK(bytes < 300'000);
}
#endif
