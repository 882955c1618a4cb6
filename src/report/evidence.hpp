// How far the best result can be trusted, by what the curves themselves show.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "autoepoch/study.hpp"

namespace autoepoch::report {

/// Standard deviation of an epoch's value around a smooth curve: the median absolute second difference of the curve's
/// last half, scaled for normal noise (second differences have variance 6 sigma^2). None below 5 consecutive epochs.
std::optional<double> epoch_noise(const LearningCurve& curve);

struct Evidence {
  std::optional<double> noise;         ///< epoch_noise of the best trial
  std::optional<Incumbent> runner_up;  ///< the best observation of any other trial
  int plateau_first = 0;               ///< first epoch of the best trial from which on ...
  int plateau_last = 0;                ///< ... up to this one all values are within the noise of the best one
  bool at_limit = false;               ///< the best epoch is the last one that the budget allows
};

/// None while there is no observation.
std::optional<Evidence> weigh_best(const History& history);

struct FailureKind {
  std::string reason;                ///< of the first such trial
  std::vector<std::int64_t> trials;  ///< numbers, ascending
};

/// Failed trials whose reasons differ in numbers only are of one kind; the most frequent kind first.
std::vector<FailureKind> failure_kinds(const History& history);

}  // namespace autoepoch::report
