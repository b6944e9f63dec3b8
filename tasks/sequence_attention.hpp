// The post "How to visualize attention?": three input vectors, four queries, and the numbers that the post prints.
#pragma once

#include <string>
#include <vector>

#include "nn/nn.hpp"

namespace tasks {

nn::Tensor post_inputs();   // (3, 2)
nn::Tensor post_queries();  // (4, 2)

/// What is printed for a layer with random weights.
struct PrintedRun {
  std::string name;
  std::vector<double> column_sums;  // of the layer's matrix, which the post does not show: see matrix()
  nn::Tensor outputs;               // (4, 2), to five digits behind the point
};

/// The one in the question and the one in its answer.
std::vector<PrintedRun> printed_runs();
/// The weights that the answer prints for its first query.
std::vector<double> printed_weights();

/// A matrix W with these column sums. A step from input to input is 2 (1, 1), so that e W q changes by 2 (1, 1) W q:
/// the sums c of the columns alone decide. They follow from the outputs, (3, 4) + (w3 - w1) (2, 2) with w3 / w1 = exp(4
/// c q). `spare` is what nothing depends on: it is added to the first row and taken off the second.
nn::Tensor matrix(const std::vector<double>& column_sums, const std::vector<double>& spare = {0, 0});

/// Weights (queries, inputs) from a scoring network alone, a layer of {element, query}: one pair after the other, and a
/// softmax over each query's scores.
nn::Tensor weights_by_pairs(const nn::Layer& scoring_net, const nn::Tensor& inputs, const nn::Tensor& queries);

/// What the layer itself gives for the same: its outputs (queries, features) and weights (queries, inputs).
struct Attended {
  nn::Tensor outputs, weights;
};
Attended attended(const nn::Layer& attention, const nn::Tensor& inputs, const nn::Tensor& queries);

double largest_difference(const nn::Tensor& a, const nn::Tensor& b);

}  // namespace tasks
