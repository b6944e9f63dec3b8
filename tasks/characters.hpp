// Texts as the characters that a network reads one by one: code points.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tasks {

/// The code points of a UTF-8 text. Throws nn::Error naming `who` and the place where the text is no UTF-8.
std::u32string code_points(std::string_view text, const std::string& who);

/// The same, each as a text of its own.
std::vector<std::string> characters(std::string_view text, const std::string& who);

std::string to_utf8(std::u32string_view text);

}  // namespace tasks
