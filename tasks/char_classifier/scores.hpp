// Where a map's weight falls, which pieces of texts move an answer, and how well it does.
#pragma once

#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "tasks/char_classifier/encoder.hpp"
#include "tasks/char_classifier/texts.hpp"

namespace tasks {

// Maps are (n, length), with rows as the encoder writes them, of the first n texts.

/// Shares of the weight of texts in which it is known what decides; they add up to 1.
struct WeightPlaces {
  double padding = 0;
  double before = 0;  // the deciding characters
  double on = 0;
  double near = 0;  // within three characters after
  double later = 0;
};
/// The mean over texts; of each the shares of |map|. Texts whose deciding characters were cut off do not count.
WeightPlaces weight_places(const nn::Tensor& map, const LabelledTexts& data, const Encoder& encoder);

/// The mean of |map|, each row divided by its sum, by the distance to the last deciding character: -reach, ..., reach.
/// NaN where no text has a character.
std::vector<double> weight_by_distance(const nn::Tensor& map, const LabelledTexts& data, const Encoder& encoder,
                                       std::size_t reach);

/// The largest weight of a text divided by its smallest, padding left out; the largest such ratio.
double largest_ratio(const nn::Tensor& map, const LabelledTexts& data, const Encoder& encoder);

/// The share of texts whose probability of label 1, (n, 1), is on the right side of 1/2.
double accuracy(const nn::Tensor& probability, const LabelledTexts& data);

/// Three characters, and their mean attribution together.
struct Piece {
  std::u32string text;
  double weight = 0;
};
/// The `most` pieces with the largest sum towards a label, 0 or 1, of those that at least `least` texts have; weights
/// are positive.
/// map: of char_attribution, towards the label 1.
std::vector<Piece> telling_pieces(const nn::Tensor& map, const LabelledTexts& data, const Encoder& encoder,
                                  std::size_t label, std::size_t most, std::size_t least);

}  // namespace tasks
