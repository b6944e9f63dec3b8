// What a count of short pieces of text can do, for comparison.
#pragma once

#include "tasks/char_classifier/texts.hpp"

namespace tasks {

/// The accuracy on `test` of a multinomial naive Bayes trained on `train`: features are all runs of 3 and of 4
/// characters, with a mark before and after the text, and each counts once more than it was seen (Laplace). Runs that
/// `train` does not have say nothing.
double naive_bayes_accuracy(const LabelledTexts& train, const LabelledTexts& test);

}  // namespace tasks
