// Numbers and tables as a person reads them in a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

inline constexpr std::size_t line_width = 100;

/// Four significant digits: 0.1235, 1.5e-05, nan.
std::string number_text(double value);
/// 76529 -> 76,529
std::string grouped_digits(std::size_t number);
/// 12.3 KB
std::string size_text(std::size_t bytes);

/// The rows aligned, the first as head; the columns from `right` on to the right. Indented by two blanks.
std::string table_text(const std::vector<std::vector<std::string>>& rows, std::size_t right);

/// The text in lines of at most line_width, broken at blanks; those after the first are indented.
std::string wrapped(const std::string& text, std::size_t indent);

/// The text without what would steer the terminal: names come from files.
std::string printable(std::string text);
