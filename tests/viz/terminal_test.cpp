#include "viz/terminal.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <sstream>

#include "nn/check.hpp"
#include "viz/display_width.hpp"
#include "viz/terminal_heatmap.hpp"
#include "viz/terminal_text.hpp"

using namespace viz;

namespace {

constexpr auto none = TerminalColors::none, palette = TerminalColors::palette, truecolor = TerminalColors::truecolor;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The text without sequences.
std::string bare(const std::string& text) {
  std::string rest;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b')
      i = text.find('m', i);
    else
      rest += text[i];
  }
  return rest;
}

int widest_line(const std::string& text) {
  int width = 0;
  for (const std::string& line : lines_of(bare(text))) width = std::max(width, display_width(line));
  return width;
}

}  // namespace

TEST_CASE("terminal_colors: no colours unless a terminal has them and nobody objects") {
  CHECK(terminal_colors(true, {}, "truecolor", "xterm-256color") == truecolor);
  CHECK(terminal_colors(true, {}, "", "xterm-256color") == palette);
  CHECK(terminal_colors(true, {}, "", "xterm-kitty") == truecolor);
  CHECK(terminal_colors(true, "", "24bit", "screen") == truecolor);
  CHECK(terminal_colors(true, "1", "truecolor", "xterm-256color") == none);
  CHECK(terminal_colors(false, {}, "truecolor", "xterm-256color") == none);
  CHECK(terminal_colors(true, {}, "truecolor", "dumb") == none);
  CHECK(terminal_colors(true, {}, "", "vt100") == none);
  CHECK(terminal_colors(true, {}, "", "") == none);
}

// xterm's 256colres.pl: the cube has the levels 0, 95, 135, 175, 215, 255, the greys are 8, 18, ..., 238.
TEST_CASE("palette_entry: the nearest of the cube and the greys") {
  CHECK(palette_entry({0, 0, 0}) == 16);
  CHECK(palette_entry({255, 255, 255}) == 231);
  CHECK(palette_entry({255, 0, 0}) == 196);
  CHECK(palette_entry({95, 135, 175}) == 67);
  CHECK(palette_entry({8, 8, 8}) == 232);
  CHECK(palette_entry({240, 240, 240}) == 255);
}

TEST_CASE("terminal_text: white to red, and a sequence only where the colour changes") {
  const std::string text =
      terminal_text({"a", "b", "c"}, nn::tensor({3}, {0.5, 0.5, 0}), {.colors = truecolor, .columns = 40});
  CHECK(lines_of(text)[0] == "\x1b[48;2;255;0;0m\x1b[38;2;0;0;0mab\x1b[48;2;255;255;255mc\x1b[0m");
  const std::string few =
      terminal_text({"a", "b"}, nn::tensor({2}, {-1, 1}), {.colors = palette, .columns = 40, .diverging = true});
  CHECK(lines_of(few)[0] == "\x1b[48;5;21m\x1b[38;5;231ma\x1b[48;5;196m\x1b[38;5;16mb\x1b[0m");
}

TEST_CASE("terminal_text: without colours digits stand below the text") {
  const TerminalTextOptions options{
      .colors = none, .columns = 12, .diverging = true, .separator = " ", .label = "no", .title = "t"};
  const std::string text =
      terminal_text({"the", "cat", "sat", "한국", "x"}, nn::tensor({5}, {0, 1, -1, 0.5, std::nan("")}), options);
  CHECK(text ==
        "t\nno\n"
        "the cat sat\n    999 iii\n"
        "한국 x\n5555 ?\n"
        "i: -1  9: 1\n");
}

TEST_CASE("terminal_text: lines end where the text's do, and no text reaches the terminal's control") {
  const TerminalTextOptions plain{.colors = none, .columns = 40};
  CHECK(terminal_text({"a", "\n", "b\tc"}, nn::tensor({3}, {1, 1, 1}), plain) == "a\\n\n999\nb\\tc\n9999\n9: 1\n");
  CHECK(terminal_text({"a\n", "b"}, nn::ones({2}), {.colors = none, .columns = 40, .separator = " "}) ==
        "a\\n\n999\nb\n9\n9: 1\n");
  const std::string text = terminal_text({"\x1b[2J", "\n"}, nn::ones({2}), {.colors = truecolor, .columns = 40});
  CHECK(bare(text).find('\x1b') == std::string::npos);
  CHECK(lines_of(bare(text))[0] == "␛[2J↵");
}

TEST_CASE("terminal_text: no line is wider than the terminal") {
  std::vector<std::string> pieces;
  for (int i = 0; i < 100; ++i)
    pieces.push_back(i % 3 == 0 ? "한국어" : i % 3 == 1 ? "e\u0301e\u0301" : std::string(50, 'w'));
  for (const TerminalColors colors : {none, palette, truecolor}) {
    for (const int columns : {20, 33, 80}) {
      CHECK(widest_line(terminal_text(pieces, nn::ones({100}),
                                      {.colors = colors, .columns = columns, .separator = " "})) <= columns);
    }
  }
}

TEST_CASE("terminal_heatmap: without colours a row is a line") {
  const nn::Tensor values = nn::tensor({2, 3}, {0, 0.5, 1, 1, std::nan(""), 0});
  CHECK(terminal_heatmap(values, {.colors = none, .columns = 40, .x_label = "x", .y_label = "y", .title = "map"}) ==
        "map\ny\n"
        "0   ++@@\n"
        "1 @@??\n"
        "  0 1 2\n"
        "  x\n"
        "  0  .:-=+*#%@ 1\n");
}

TEST_CASE("terminal_heatmap: in colour two rows share a line of half blocks") {
  const nn::Tensor values = nn::zeros({50, 60});
  const nn::Tensor stripes = [&] {
    nn::Tensor x = values;
    for (std::size_t i = 0; i < 50; i += 2) {
      for (std::size_t j = 0; j < 60; ++j) x(i, j) = 1;
    }
    return x;
  }();
  const std::vector<std::string> lines =
      lines_of(terminal_heatmap(stripes, {.colors = truecolor, .columns = 80, .colormap = "gray"}));
  CHECK(lines.size() == 25 + 2);
  std::string blocks;
  for (int j = 0; j < 60; ++j) blocks += "▀";
  CHECK(lines[0] == " 0 \x1b[48;2;0;0;0m\x1b[38;2;255;255;255m" + blocks + "\x1b[0m");
  CHECK(bare(lines[1]).starts_with(" 2 ▀"));
}

TEST_CASE("terminal_heatmap: small maps are enlarged, names stand at their rows, wide names read downwards") {
  const std::string text =
      terminal_heatmap(nn::tensor({2, 2}, {0, 1, 1, 0}),
                       {.colors = truecolor, .columns = 40, .x_ticks = {"left", "오른쪽"}, .y_ticks = {"a", "한"}});
  const std::vector<std::string> lines = lines_of(bare(text));
  CHECK(lines.size() == 4 + 4 + 1);  // a cell is 4 x 4 pixels
  CHECK(lines[0].starts_with(" a "));
  CHECK(lines[2].starts_with("한 "));
  CHECK(lines[4] == "   l   오");
  CHECK(lines[7] == "   t");
}

TEST_CASE("terminal_heatmap: maps wider than the terminal show means, and say so") {
  nn::Tensor values = nn::zeros({1, 240});
  for (std::size_t j = 0; j < 240; j += 2) values(0, j) = 1;
  const std::string text = terminal_heatmap(values, {.colors = none, .columns = 80, .vmin = 0, .vmax = 1});
  CHECK(lines_of(text)[0] == "0 " + std::string(60, '+'));
  CHECK(text.ends_with("each place is the mean of 4 columns\n"));
}

TEST_CASE("terminal_heatmap: an end that is nothing beside the other is 0") {
  const std::string text = terminal_heatmap(nn::tensor({1, 2}, {1e-18, 0.5}), {.colors = none, .columns = 40});
  CHECK(text.ends_with("\n  0  .:-=+*#%@ 0.5\n"));
}

TEST_CASE("terminal_heatmap: no line is wider than the terminal, whatever the map") {
  const std::vector<std::string> names(50, "이름 of a row");
  for (const TerminalColors colors : {none, palette, truecolor}) {
    for (const nn::Shape& shape : {nn::Shape{1, 1}, {1, 240}, {240, 240}, {240, 1}, {11, 50}}) {
      CHECK(widest_line(terminal_heatmap(nn::zeros(shape), {.colors = colors, .columns = 30})) <= 30);
    }
    CHECK(widest_line(terminal_heatmap(nn::ones({50, 50}),
                                       {.colors = colors, .columns = 60, .x_ticks = names, .y_ticks = names})) <= 60);
    CHECK(terminal_heatmap(nn::full({2, 2}, std::nanf("")), {.colors = colors, .columns = 40}).size() > 0);
  }
}

TEST_CASE("terminal: what cannot be shown is an error that says why") {
  CHECK_THROWS_AS(terminal_heatmap(nn::zeros({2})), nn::Error);
  CHECK_THROWS_AS(terminal_heatmap(nn::zeros({2, 2}), {.x_ticks = {"a"}}), nn::Error);
  CHECK_THROWS_WITH_AS(terminal_heatmap(nn::zeros({2, 2}), {.columns = 5}),
                       "terminal_heatmap: expected columns, unless 0, from 20 to 10000, got 5", nn::Error);
  CHECK_THROWS_AS(terminal_heatmap(nn::zeros({2, 2}), {.colormap = "jet"}), nn::Error);
  CHECK_THROWS_WITH_AS(
      terminal_text({"a"}, nn::zeros({2})),
      "terminal_text: expected a weight for each of at least one piece, got 1 pieces and weights of shape (2,)",
      nn::Error);
  CHECK_THROWS_AS(terminal_text({"a"}, nn::zeros({1}), {.columns = -1}), nn::Error);
}
