#include "viz/colormap.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "nn/check.hpp"

using namespace viz;

namespace viz {
std::ostream& operator<<(std::ostream& out, const Color& c) {
  return out << "(" << int{c.r} << ", " << int{c.g} << ", " << int{c.b} << ")";
}
}  // namespace viz

namespace {

const std::vector<std::string> names = {"hot", "bwr", "viridis", "gray", "magma", "coolwarm"};

// The numbers of a CSV file below its header.
std::vector<std::vector<double>> read_csv(const std::string& name) {
  std::ifstream file(std::string(TEST_GOLDEN_DIR) + "/colormaps/" + name);
  REQUIRE_MESSAGE(file.good(), name);
  std::vector<std::vector<double>> table;
  std::string line, cell;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    table.emplace_back();
    while (std::getline(cells, cell, ',')) table.back().push_back(std::stod(cell));
  }
  return table;
}

Color color_at(const std::vector<double>& row, std::size_t first) {
  return {static_cast<std::uint8_t>(row.at(first)), static_cast<std::uint8_t>(row.at(first + 1)),
          static_cast<std::uint8_t>(row.at(first + 2))};
}

}  // namespace

TEST_CASE("colormap: all 256 entries of each map are matplotlib's") {
  for (const std::string& name : names) {
    CAPTURE(name);
    const Colormap map = colormap(name);
    const auto table = read_csv(name + ".csv");
    REQUIRE(table.size() == 256);
    for (std::size_t i = 0; i < 256; ++i) {
      CAPTURE(i);
      CHECK(map.entries[i] == color_at(table[i], 4));
    }
  }
}

TEST_CASE("colormap: numbers find the entries that matplotlib gives them") {
  const Colormap viridis = colormap("viridis");
  for (const auto& row : read_csv("lookup_viridis.csv")) {
    CAPTURE(row[0]);
    CHECK(viridis(row[0]) == color_at(row, 1));
  }
}

TEST_CASE("colormap: infinities have the colours of the ends, NaN one that the map does not have") {
  for (const std::string& name : names) {
    CAPTURE(name);
    const Colormap map = colormap(name);
    CHECK(map(-std::numeric_limits<double>::infinity()) == map.entries.front());
    CHECK(map(std::numeric_limits<double>::infinity()) == map.entries.back());
    CHECK(map(std::nan("")) == map.bad);
    CHECK(std::find(map.entries.begin(), map.entries.end(), map.bad) == map.entries.end());
  }
}

TEST_CASE("colormap: an unknown name is answered with the choices") {
  CHECK_THROWS_WITH_AS(colormap("jet"),
                       "colormap: expected a name out of hot, bwr, viridis, gray, magma, coolwarm; got 'jet'",
                       nn::Error);
}
