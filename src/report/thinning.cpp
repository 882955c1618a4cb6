#include "report/thinning.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "report/snapshot.hpp"

namespace autoepoch::report {

Thinning choose_thinning(const History& history) {
  Thinning thinning;
  for (const Trial& trial : history.trials()) thinning.points += trial.curve.size();
  const bool all = thinning.points <= kMostPoints;
  std::size_t points = 0;
  for (const Trial* trial : sorted_trials(history, TrialOrder::value, std::nullopt)) {
    if (!all && thinning.whole.size() >= kWholeTrials && trial->state != TrialState::running) continue;
    thinning.whole.insert(trial->number);
    points += trial->curve.size();
  }
  if (all) return thinning;
  const std::size_t others = std::max<std::size_t>(1, history.trials().size() - thinning.whole.size());
  for (const auto& [epoch, reached] : rungs_reached(history))
    if (reached > 0) thinning.rungs.push_back(epoch);
  const std::size_t left = kMostPoints - std::min(kMostPoints, points);
  thinning.points_of_others = std::max<std::size_t>(3, left / others);
  return thinning;
}

std::vector<const Observation*> thin(const LearningCurve& curve, Direction direction, std::size_t most,
                                     const std::vector<int>& rungs) {
  assert(most >= 3);
  std::vector<const Observation*> points;
  for (const Observation& observation : curve) points.push_back(&observation);
  if (points.size() <= most) return points;

  std::set<const Observation*> chosen = {points.front(), points.back(), curve.best(direction)};  // by epoch: one array
  for (const int epoch : rungs)
    if (const Observation* at = curve.at(epoch); at && chosen.size() < most) chosen.insert(at);
  const double last = static_cast<double>(points.size() - 1);
  for (std::size_t i = 1; chosen.size() < most && i < most; ++i)
    chosen.insert(points[static_cast<std::size_t>(std::pow(last, static_cast<double>(i) / static_cast<double>(most)))]);
  return {chosen.begin(), chosen.end()};
}

}  // namespace autoepoch::report
