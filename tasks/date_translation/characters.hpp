// Texts as the characters that a network reads one by one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tasks {

/// The code points of a UTF-8 text, each a text of its own. Throws Error naming `who` and the byte where the text is no
/// UTF-8.
std::vector<std::string> characters(std::string_view text, const std::string& who);

}  // namespace tasks
