// The promise of every picture: nothing cut off, nothing over anything else.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "viz/drawing.hpp"

/// Fails the test unless all labels and panels lie within the picture, apart from each other, and the labels meant to
/// be inside a panel are, and apart.
inline void check_tidy(const viz::Drawing& drawing) {
  std::vector<viz::Box> boxes = drawing.panels();
  for (const viz::Label& label : drawing.labels()) boxes.push_back(label.box);
  std::size_t outside = 0, overlapping = 0, astray = 0;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    outside += !contains(drawing.extent(), boxes[i]);
    for (std::size_t j = 0; j < i; ++j) overlapping += overlap(boxes[i], boxes[j]);
  }
  const std::vector<viz::Label>& inside = drawing.labels_inside();
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const auto holds = [&](const viz::Box& panel) { return contains(panel, inside[i].box); };
    astray += std::none_of(drawing.panels().begin(), drawing.panels().end(), holds);
    for (std::size_t j = 0; j < i; ++j) overlapping += overlap(inside[i].box, inside[j].box);
  }
  CHECK(outside == 0);
  CHECK(overlapping == 0);
  CHECK(astray == 0);
}

/// The texts of all labels that are not inside panels.
inline std::vector<std::string> texts_of(const viz::Drawing& drawing) {
  std::vector<std::string> all;
  for (const viz::Label& label : drawing.labels()) all.push_back(label.text);
  return all;
}

inline bool has_text(const viz::Drawing& drawing, const std::string& text) {
  const std::vector<std::string> all = texts_of(drawing);
  return std::find(all.begin(), all.end(), text) != all.end();
}
