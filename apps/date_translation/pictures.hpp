// What the network attended to, drawn.
#pragma once

#include <string>
#include <vector>

#include "tasks/date_translation/translator.hpp"
#include "viz/image.hpp"

/// Saturday 9 May 2018 → 2018-05-09
std::string map_title(const tasks::Translation& translation);

/// The weights of the text, a row for each symbol that was written; where the padding has a part of the weight, that is
/// a last column.
viz::Image map_picture(const tasks::Translation& translation);

/// The same in a terminal.
std::string map_in_terminal(const tasks::Translation& translation);

/// The page to point into, of all translations.
std::string explorer(const std::vector<tasks::Translation>& translations);
