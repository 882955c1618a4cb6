// What stands beside the best result: the next best, the budget's end, and what failed. How noisy the curve is and
// which of its epochs are as good is the advice's to say (autoepoch/advice.hpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "autoepoch/study.hpp"

namespace autoepoch::report {

struct Evidence {
  std::optional<Incumbent> runner_up;  ///< the best observation of any other trial
  bool at_limit = false;               ///< the best epoch is the last one that the budget allows
};

/// None while there is no observation.
std::optional<Evidence> weigh_best(const History& history);

struct FailureKind {
  std::string reason;               ///< of the first such trial
  std::vector<TrialNumber> trials;  ///< numbers, ascending
};

/// Failed trials whose reasons differ in numbers only are of one kind; the most frequent kind first.
std::vector<FailureKind> failure_kinds(const History& history);

}  // namespace autoepoch::report
