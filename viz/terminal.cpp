#include "viz/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace viz {

TerminalColors terminal_colors(bool is_terminal, std::optional<std::string_view> no_color, std::string_view colorterm,
                               std::string_view term) {
  if (!is_terminal || (no_color && !no_color->empty()) || term.empty() || term == "dumb") return TerminalColors::none;
  const auto term_has = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return term.find(word) != term.npos; });
  };
  if (colorterm == "truecolor" || colorterm == "24bit" ||
      term_has({"direct", "kitty", "alacritty", "foot", "wezterm"})) {
    return TerminalColors::truecolor;
  }
  return term_has({"256color", "xterm"}) ? TerminalColors::palette : TerminalColors::none;
}

TerminalColors terminal_colors(int file_descriptor) {
  const auto variable = [](const char* name) -> std::optional<std::string_view> {
    const char* value = std::getenv(name);
    return value ? std::optional<std::string_view>(value) : std::nullopt;
  };
  return terminal_colors(::isatty(file_descriptor) == 1, variable("NO_COLOR"), variable("COLORTERM").value_or(""),
                         variable("TERM").value_or(""));
}

int terminal_columns(int file_descriptor) {
  winsize size{};
  if (::ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* set = std::getenv("COLUMNS");
  const std::string_view text = set ? set : "";
  int columns = 0;
  std::from_chars(text.data(), text.data() + text.size(), columns);
  return columns > 0 ? columns : 80;
}

int palette_entry(Color color) {
  const auto level = [](int i) { return i == 0 ? 0 : 55 + 40 * i; };
  const auto nearest_level = [&](int channel) {
    int best = 0;
    for (int i = 1; i < 6; ++i) best = std::abs(level(i) - channel) < std::abs(level(best) - channel) ? i : best;
    return best;
  };
  const auto distance = [&](int r, int g, int b) {
    return (r - color.r) * (r - color.r) + (g - color.g) * (g - color.g) + (b - color.b) * (b - color.b);
  };
  const int r = nearest_level(color.r), g = nearest_level(color.g), b = nearest_level(color.b);
  const int grey = std::clamp(((color.r + color.g + color.b) / 3 - 3) / 10, 0, 23), shade = 8 + 10 * grey;
  if (distance(shade, shade, shade) < distance(level(r), level(g), level(b))) return 232 + grey;
  return 16 + 36 * r + 6 * g + b;
}

std::string ColoredLine::sequence(const std::optional<Color>& color, bool ground) const {
  const std::string kind = ground ? "\x1b[4" : "\x1b[3";
  if (!color) return kind + "9m";
  if (colors_ == TerminalColors::palette) return kind + "8;5;" + std::to_string(palette_entry(*color)) + 'm';
  const auto channel = [](std::uint8_t value) { return ';' + std::to_string(value); };
  return kind + "8;2" + channel(color->r) + channel(color->g) + channel(color->b) + 'm';
}

void ColoredLine::add(std::string_view text, std::optional<Color> ink, std::optional<Color> ground) {
  if (colors_ != TerminalColors::none) {
    if (ground != ground_) text_ += sequence(ground, true);
    if (ink != ink_) text_ += sequence(ink, false);
    ink_ = ink;
    ground_ = ground;
  }
  text_ += text;
}

std::string ColoredLine::finished() {
  if (ink_ || ground_) text_ += "\x1b[0m";
  text_.erase(text_.find_last_not_of(' ') + 1);
  return text_ + '\n';
}

}  // namespace viz
