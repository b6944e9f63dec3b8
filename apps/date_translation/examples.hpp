// The texts that -e names.
#pragma once

#include <string>
#include <vector>

/// The texts given, and the lines of those that are files (.txt), without empty ones. Throws nn::Error for an empty
/// text, a file without lines or that cannot be read, and texts that are no UTF-8.
std::vector<std::string> read_examples(const std::vector<std::string>& given);

/// Those of the post's repository, from what the network was trained on to what it cannot know.
std::vector<std::string> post_examples();
