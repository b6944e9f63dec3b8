#include "viz/terminal_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>

#include "nn/check.hpp"
#include "viz/display_width.hpp"
#include "viz/html.hpp"
#include "viz/shades.hpp"

namespace viz {

namespace {

struct Cell {
  Cluster cluster;
  double strength;
};
using Line = std::vector<Cell>;

// The text cut into lines, which are not wider than the terminal but for a character that is wider by itself.
class Lines {
 public:
  explicit Lines(int columns) : columns_(columns) {}

  // A piece goes to the next line if it fits there and not here.
  void add(const std::vector<Cluster>& piece, double strength) {
    int width = 0;
    for (const Cluster& c : piece) width += c.width;
    if (used_ > 0 && used_ + width > columns_ && width <= columns_) end_line();
    for (const Cluster& c : piece) {
      if (used_ > 0 && used_ + c.width > columns_) end_line();
      lines_.back().push_back({c, strength});
      used_ += c.width;
    }
  }

  bool at_start() const { return used_ == 0; }

  void end_line() {
    lines_.emplace_back();
    used_ = 0;
  }

  const std::vector<Line>& all() const { return lines_; }

 private:
  int columns_;
  int used_ = 0;
  std::vector<Line> lines_{1};
};

// Ends of lines and tabs are seen, and the former end the line too.
void add_piece(Lines& lines, const std::string& piece, double strength, bool plain) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= piece.size(); ++i) {
    const bool special = i < piece.size() && (piece[i] == '\n' || piece[i] == '\t');
    if (i < piece.size() && !special) continue;
    lines.add(clusters(std::string_view(piece).substr(begin, i - begin)), strength);
    begin = i + 1;
    if (!special) continue;
    const bool ends = piece[i] == '\n';
    lines.add(clusters(plain ? (ends ? "\\n" : "\\t") : (ends ? "↵" : "⇥")), strength);
    if (ends) lines.end_line();
  }
}

Color ground_of(double strength) {
  if (std::isnan(strength)) return {190, 190, 190};
  const auto rest = static_cast<std::uint8_t>(255 - static_cast<int>(255 * std::abs(strength)));
  return strength < 0 ? Color{rest, rest, 255} : Color{255, rest, rest};
}

char digit_of(double strength) {
  if (std::isnan(strength)) return '?';
  const long level = std::lround(9 * std::abs(strength));
  if (level == 0) return ' ';
  return static_cast<char>((strength < 0 ? 'a' - 1 : '0') + level);
}

std::string written(const Line& line, TerminalColors colors) {
  ColoredLine text(colors), digits(TerminalColors::none);
  for (const Cell& cell : line) {
    // White letters where the blue is deep.
    text.add(cell.cluster.text, cell.strength < -0.6 ? white : black, ground_of(cell.strength));
    digits.add(std::string(static_cast<std::size_t>(cell.cluster.width), digit_of(cell.strength)));
  }
  std::string below = colors == TerminalColors::none ? digits.finished() : "\n";
  return text.finished() + (below == "\n" ? "" : below);
}

std::string legend(double top, const TerminalTextOptions& options, TerminalColors colors) {
  if (top == 0) return no_shades(options.diverging) + '\n';
  const std::string high = number_text(static_cast<float>(top)), low = options.diverging ? '-' + high : "0";
  if (colors == TerminalColors::none) return (options.diverging ? "i: " + low + "  " : "") + "9: " + high + '\n';
  ColoredLine line(colors);
  line.add(low + ' ');
  for (int i = options.diverging ? -8 : 0; i <= 8; ++i) line.add(" ", {}, ground_of(i / 8.));
  line.add(' ' + high);
  return line.finished();
}

}  // namespace

std::string terminal_text(const std::vector<std::string>& pieces, const nn::Tensor& weights,
                          const TerminalTextOptions& options) {
  const Shades shaded = shades("terminal_text", pieces, weights, options.diverging, options.vmax);
  nn::expect_between("terminal_text", "columns", options.columns, 0, 10'000);
  const TerminalColors colors = options.colors ? *options.colors : terminal_colors();
  const bool plain = colors == TerminalColors::none;
  const int columns = options.columns > 0 ? options.columns : terminal_columns();
  Lines lines(columns);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0 && !lines.at_start()) add_piece(lines, options.separator, 0, plain);
    add_piece(lines, pieces[i], shaded.strengths[i], plain);
  }
  std::string text;
  for (const std::string& line : {options.title, options.label}) {
    if (!line.empty()) text += cut_to_width(line, columns) + '\n';
  }
  for (const Line& line : lines.all()) text += written(line, colors);
  return text + legend(shaded.top, options, colors);
}

}  // namespace viz
