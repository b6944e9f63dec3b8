#include "viz/terminal_heatmap.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <string_view>

#include "nn/check.hpp"
#include "viz/colormap.hpp"
#include "viz/display_width.hpp"
#include "viz/heatmap_input.hpp"
#include "viz/ticks.hpp"
#include "viz/range.hpp"

namespace viz {

namespace {

constexpr int tallest = 48;       // pixels, two a line, to which a small map may be enlarged
constexpr int longest_name = 12;  // lines below the map
constexpr int most_pixels_a_cell = 4;

std::vector<std::string> names_of(const std::vector<std::string>& given, std::size_t count) {
  if (!given.empty()) return given;
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(std::to_string(i));
  return numbers;
}

int widest(const std::vector<std::string>& names) {
  int width = 0;
  for (const std::string& name : names) width = std::max(width, display_width(name));
  return width;
}

// Where everything is, in characters.
struct Plan {
  bool plain;
  int columns;        // of the terminal
  int left;           // columns before the map: names and a space
  int rows, across;   // cells that are shown
  int pooled;         // columns of the matrix in one of them
  int width, height;  // of a cell: characters, and pixels, of which a line has two, or one without colours

  int lines() const { return plain ? rows * height : (rows * height + 1) / 2; }
  int line_of(int row) const { return plain ? row * height : (row * height + (height - 1) / 2) / 2; }
  int row_at(int pixel) const { return pixel / height < rows ? pixel / height : -1; }
};

Plan plan_of(const nn::Tensor& values, const std::vector<std::string>& y_names, bool named, bool plain, int columns) {
  Plan plan{};
  plan.plain = plain;
  plan.columns = columns;
  plan.left = std::min(widest(y_names), columns / 3) + 1;
  plan.rows = static_cast<int>(values.shape(0));
  const int all = static_cast<int>(values.shape(1)), space = columns - plan.left;
  plan.pooled = (all + space - 1) / space;
  plan.across = (all + plan.pooled - 1) / plan.pooled;
  const int fitting = std::clamp(space / plan.across, 1, plain ? 2 : most_pixels_a_cell);
  plan.width = plain ? fitting : std::clamp(tallest / plan.rows, 1, fitting);
  plan.height = plain ? 1 : plan.width;
  if (named && !plain) {  // a line for each name
    plan.width = std::max(plan.width, std::min(fitting, 2));
    plan.height = std::max(plan.height, 2);
  }
  return plan;
}

// The mean of the columns that share a place, as far as they are numbers.
double value_at(const nn::Tensor& values, const Plan& plan, int row, int place) {
  const auto i = static_cast<std::size_t>(row);
  const auto begin = static_cast<std::size_t>(place) * static_cast<std::size_t>(plan.pooled);
  const std::size_t end = std::min(begin + static_cast<std::size_t>(plan.pooled), values.shape(1));
  double sum = 0, count = 0;
  for (std::size_t j = begin; j < end; ++j) {
    if (std::isnan(values(i, j))) continue;
    sum += values(i, j);
    ++count;
  }
  return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

char character_of(double share) {
  constexpr std::string_view ramp = " .:-=+*#%@";
  return std::isnan(share) ? '?' : ramp[static_cast<std::size_t>(std::clamp(share * 10, 0.0, 9.0))];
}

std::string right_aligned(const std::string& name, int width) {
  const std::string cut = cut_to_width(name, width);
  return std::string(static_cast<std::size_t>(std::max(0, width - display_width(cut))), ' ') + cut;
}

// One line of the map: in colour an upper half block, whose ink is the pixel above and whose ground the pixel below.
void add_cells(ColoredLine& line, const nn::Tensor& values, const Plan& plan, int y, const Range& range,
               const Colormap& map) {
  const auto share = [&](int row, int place) {
    return (value_at(values, plan, row, place) - range.low) / (range.high - range.low);
  };
  const auto repeated = [&](std::string_view text) {
    std::string all;
    for (int k = 0; k < plan.width; ++k) all += text;
    return all;
  };
  const int upper = plan.row_at(plan.plain ? y : 2 * y), lower = plan.plain ? -1 : plan.row_at(2 * y + 1);
  for (int place = 0; place < plan.across; ++place) {
    if (plan.plain) {
      line.add(std::string(static_cast<std::size_t>(plan.width), character_of(share(upper, place))));
      continue;
    }
    const Color above = map(share(upper, place));
    if (lower < 0) {
      line.add(repeated("▀"), above, std::nullopt);
      continue;
    }
    const Color below = map(share(lower, place));
    line.add(repeated(above == below ? " " : "▀"), above, below);
  }
}

// Names of rows at the least round step at which each has a line of its own.
std::vector<std::string> names_of_lines(const Plan& plan, const std::vector<std::string>& names) {
  std::vector<std::string> lines(static_cast<std::size_t>(plan.lines()));
  const int step = round_step(plan.plain ? 1 : 2. / plan.height);
  for (int row = 0; row < plan.rows; row += step) {
    lines[static_cast<std::size_t>(plan.line_of(row))] = names[static_cast<std::size_t>(row)];
  }
  return lines;
}

// Names of columns below the map: along a line where they fit, else downwards.
std::string column_names(const Plan& plan, const std::vector<std::string>& names, bool given) {
  const int longest = widest(names);
  const bool downwards = given && longest > 1 && longest >= plan.width;
  int needed = given ? 1 : longest + 1;  // columns for one name
  if (downwards) {
    for (const std::string& name : names) {
      for (const Cluster& c : clusters(name)) needed = std::max(needed, c.width);
    }
  }
  const int step = round_step(static_cast<double>(needed) / plan.width);
  std::vector<std::string> lines;
  for (int place = 0; place < plan.across; place += step) {
    const std::string& name = names[static_cast<std::size_t>(place * plan.pooled)];
    std::vector<Cluster> parts = {{name, display_width(name)}};
    if (downwards) parts = clusters(name);
    if (parts.size() > longest_name) parts.resize(longest_name - 1), parts.push_back({"~", 1});
    for (std::size_t k = 0; k < parts.size(); ++k) {
      if (lines.size() <= k) lines.emplace_back();
      const int at = plan.left + place * plan.width;
      if (at + parts[k].width > plan.columns) continue;
      lines[k] += std::string(static_cast<std::size_t>(at - display_width(lines[k])), ' ') + parts[k].text;
    }
  }
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

// An end of the range: four digits, whatever the locale, and 0 for what is nothing beside the other end.
std::string written(double value, const Range& range) {
  if (std::abs(value) < 1e-6 * (range.high - range.low)) value = 0;
  char text[32];
  return {text, std::to_chars(std::begin(text), std::end(text), value, std::chars_format::general, 4).ptr};
}

std::string bar(const Plan& plan, const Range& range, const Colormap& map, TerminalColors colors) {
  ColoredLine line(colors);
  line.add(std::string(static_cast<std::size_t>(plan.left), ' ') + written(range.low, range) + ' ');
  for (int i = 0; i < 10; ++i) {
    const double share = (i + 0.5) / 10;
    if (plan.plain) line.add(std::string(1, character_of(share)));
    if (!plan.plain) line.add(" ", {}, map(share));
  }
  line.add(' ' + written(range.high, range));
  if (plan.pooled == 1) return line.finished();
  const std::string note = "each place is the mean of " + std::to_string(plan.pooled) + " columns";
  return line.finished() + cut_to_width(note, plan.columns) + '\n';
}

void expect_terminal_heatmap(const nn::Tensor& values, const TerminalHeatmapOptions& o) {
  check_heatmap(values, {.x_ticks = o.x_ticks, .y_ticks = o.y_ticks});
  if (o.columns != 0) nn::expect_between("terminal_heatmap", "columns, unless 0,", o.columns, 20, 10'000);
}

}  // namespace

std::string terminal_heatmap(const nn::Tensor& values, const TerminalHeatmapOptions& options) {
  expect_terminal_heatmap(values, options);
  const Range range = value_range("terminal_heatmap", finite_range(values), options.vmin, options.vmax);
  const Colormap map = colormap(options.colormap);
  const TerminalColors colors = options.colors ? *options.colors : terminal_colors();
  const int columns = options.columns > 0 ? options.columns : std::max(terminal_columns(), 20);
  const std::vector<std::string> y_names = names_of(options.y_ticks, values.shape(0));
  const Plan plan = plan_of(values, y_names, !options.y_ticks.empty(), colors == TerminalColors::none, columns);

  std::string text;
  for (const std::string& line : {options.title, options.y_label}) {
    if (!line.empty()) text += cut_to_width(line, columns) + '\n';
  }
  const std::vector<std::string> names = names_of_lines(plan, y_names);
  for (int y = 0; y < plan.lines(); ++y) {
    ColoredLine line(colors);
    line.add(right_aligned(names[static_cast<std::size_t>(y)], plan.left - 1) + ' ');
    add_cells(line, values, plan, y, range, map);
    text += line.finished();
  }
  text += column_names(plan, names_of(options.x_ticks, values.shape(1)), !options.x_ticks.empty());
  const std::string indent(static_cast<std::size_t>(plan.left), ' ');
  if (!options.x_label.empty()) text += indent + cut_to_width(options.x_label, columns - plan.left) + '\n';
  return text + bar(plan, range, map, colors);
}

}  // namespace viz
