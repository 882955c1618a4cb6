// One configuration trained in full, outside a search: what does the winner reach on the test set?
#pragma once

#include <iosfwd>
#include <string_view>

#include "autoepoch/experiment.hpp"

namespace autoepoch::experiments {

/// `request`, JSON: {"experiment": {...}, "params": {...}, "seed": 1, "epochs": 30, "device": "cpu", "save": "FILE"};
/// all but epochs may be left out. Writes a line {"epoch": 1, "metrics": {...}} after each epoch, test_loss and
/// test_accuracy among the metrics, and the last state to the file. Throws InvalidInput for a wrong request.
void train_in_full(std::string_view request, const ExperimentFactory& factory, std::ostream& out);

}  // namespace autoepoch::experiments
