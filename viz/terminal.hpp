// What a terminal can show, and the sequences that colour it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "viz/image.hpp"

namespace viz {

enum class TerminalColors {
  none,      // characters alone
  palette,   // 256 colours
  truecolor  // all
};

/// What an open file (1: standard output, 2: standard error) shows: no colours when it is no terminal, when NO_COLOR is
/// set to anything but nothing (no-color.org), or when TERM is empty, dumb or of an old kind; true colour when
/// COLORTERM or TERM says so.
TerminalColors terminal_colors(int file_descriptor = 1);

/// The same for given values of the environment; nothing for a variable that is not set.
TerminalColors terminal_colors(bool is_terminal, std::optional<std::string_view> no_color, std::string_view colorterm,
                               std::string_view term);

/// The columns of the terminal; COLUMNS, or else 80, when the file is none.
int terminal_columns(int file_descriptor = 1);

/// Characters with colours: a sequence is written only where a colour changes, and at the end of the line.
class ColoredLine {
 public:
  explicit ColoredLine(TerminalColors colors) : colors_(colors) {}

  /// No color: the terminal's own.
  void add(std::string_view text, std::optional<Color> ink = std::nullopt, std::optional<Color> ground = std::nullopt);
  /// The line so far with the terminal's own colours at its end, no spaces there that nothing shows, and a '\n'.
  std::string finished();

 private:
  std::string sequence(const std::optional<Color>& color, bool ground) const;

  TerminalColors colors_;
  std::optional<Color> ink_, ground_;
  std::string text_;
};

/// The entry of the palette of 256 colours that is nearest to a color, out of the 240 that are the same in all
/// terminals: the cube of 6 x 6 x 6 and the greys (xterm's 256colres.pl).
int palette_entry(Color color);

}  // namespace viz
