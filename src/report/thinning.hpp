// Which points of which curves a report shows, so that its size stays bounded.
#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "autoepoch/study.hpp"

namespace autoepoch::report {

/// Studies with more observations than this are thinned.
inline constexpr std::size_t kMostPoints = 40000;
/// So many of the best trials are shown whole in a thinned report, besides those that run.
inline constexpr std::size_t kWholeTrials = 100;

struct Thinning {
  std::set<TrialNumber> whole;       ///< numbers of the trials with all epochs, metrics and events
  std::size_t points_of_others = 0;  ///< at most so many points of each other trial
  std::size_t points = 0;            ///< observations of the study
  std::vector<int> rungs;            ///< epochs that curves keep where they can, because trials are compared there
  bool thinned() const { return points_of_others > 0; }
};

Thinning choose_thinning(const History& history);

/// At most `most` observations: the first, the last and the best, then those of the rungs, then others in between,
/// denser at the beginning, where curves are steep. Requires: most >= 3.
std::vector<const Observation*> thin(const LearningCurve& curve, Direction direction, std::size_t most,
                                     const std::vector<int>& rungs = {});

}  // namespace autoepoch::report
