#include "tasks/char_classifier/scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace tasks {

using namespace nn;

namespace {

// Calls visit(share of the row, distance to the last deciding character, whether it is a place of the text, number of
// deciding characters) for all places of all texts whose deciding characters are in their rows. Gives the number of
// such texts.
template <class Visit>
std::size_t each_share(const Tensor& map, const LabelledTexts& data, const Encoder& encoder, const Visit& visit) {
  std::size_t texts = 0;
  for (std::size_t i = 0; i < map.shape(0); ++i) {
    const std::u32string& text = data.texts[i];
    const auto begin = static_cast<std::ptrdiff_t>(encoder.begin(text)),
               kept = static_cast<std::ptrdiff_t>(encoder.kept(text)),
               cut = static_cast<std::ptrdiff_t>(text.size()) - kept;
    const auto [first, end] = data.deciding[i];
    if (first == end || static_cast<std::ptrdiff_t>(first) < cut) continue;
    ++texts;
    const auto last = static_cast<std::ptrdiff_t>(end) - 1 - cut;
    double total = 0;
    for (std::size_t t = 0; t < map.shape(1); ++t) total += std::abs(static_cast<double>(map(i, t)));
    for (std::size_t t = 0; t < map.shape(1); ++t) {
      const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(t) - begin;
      const double share = total == 0 ? 0 : std::abs(static_cast<double>(map(i, t))) / total;
      visit(share, place - last, place >= 0 && place < kept, static_cast<std::ptrdiff_t>(end - first));
    }
  }
  return texts;
}

}  // namespace

WeightPlaces weight_places(const Tensor& map, const LabelledTexts& data, const Encoder& encoder) {
  WeightPlaces all;
  const std::size_t texts =
      each_share(map, data, encoder, [&](double share, std::ptrdiff_t distance, bool in_text, std::ptrdiff_t width) {
        double& where = !in_text             ? all.padding
                        : distance <= -width ? all.before
                        : distance <= 0      ? all.on
                        : distance <= 3      ? all.near
                                             : all.later;
        where += share;
      });
  for (double* share : {&all.padding, &all.before, &all.on, &all.near, &all.later})
    *share /= static_cast<double>(texts);
  return all;
}

std::vector<double> weight_by_distance(const Tensor& map, const LabelledTexts& data, const Encoder& encoder,
                                       std::size_t reach) {
  const auto most = static_cast<std::ptrdiff_t>(reach);
  std::vector<double> sums(2 * reach + 1), counts(2 * reach + 1);
  each_share(map, data, encoder, [&](double share, std::ptrdiff_t distance, bool in_text, std::ptrdiff_t) {
    if (!in_text || distance < -most || distance > most) return;
    sums[static_cast<std::size_t>(distance + most)] += share;
    counts[static_cast<std::size_t>(distance + most)] += 1;
  });
  for (std::size_t k = 0; k < sums.size(); ++k) sums[k] /= counts[k];
  return sums;
}

double largest_ratio(const Tensor& map, const LabelledTexts& data, const Encoder& encoder) {
  double ratio = 0;
  for (std::size_t i = 0; i < map.shape(0); ++i) {
    const Scalar* row = map.data() + i * map.shape(1) + encoder.begin(data.texts[i]);
    const auto [low, high] = std::minmax_element(row, row + encoder.kept(data.texts[i]));
    ratio = std::max(ratio, static_cast<double>(*high) / static_cast<double>(*low));
  }
  return ratio;
}

double accuracy(const Tensor& probability, const LabelledTexts& data) {
  std::size_t right = 0;
  for (std::size_t i = 0; i < data.labels.size(); ++i) {
    right += (probability.data()[i] > Scalar{0.5}) == (data.labels[i] == 1);
  }
  return static_cast<double>(right) / static_cast<double>(data.labels.size());
}

std::vector<Piece> telling_pieces(const Tensor& map, const LabelledTexts& data, const Encoder& encoder,
                                  std::size_t label, std::size_t most, std::size_t least) {
  constexpr std::size_t width = 3;
  std::map<std::u32string, std::pair<double, std::size_t>> sums;  // with how many there were
  for (std::size_t i = 0; i < map.shape(0); ++i) {
    const std::u32string& text = data.texts[i];
    const std::size_t begin = encoder.begin(text), kept = encoder.kept(text), cut = text.size() - kept;
    for (std::size_t t = 0; t + width <= kept; ++t) {
      auto& [sum, count] = sums[text.substr(cut + t, width)];
      for (std::size_t k = 0; k < width; ++k) sum += static_cast<double>(map(i, begin + t + k));
      ++count;
    }
  }
  std::vector<Piece> pieces;
  for (const auto& [text, sum] : sums) {
    const double weight = (label == 1 ? 1 : -1) * sum.first / static_cast<double>(sum.second);
    if (sum.second >= least && weight > 0) pieces.push_back({text, weight});
  }
  std::stable_sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return a.weight > b.weight; });
  pieces.resize(std::min(pieces.size(), most));
  return pieces;
}

}  // namespace tasks
