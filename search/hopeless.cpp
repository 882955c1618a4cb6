#include "search/hopeless.hpp"

#include <cstddef>
#include <vector>

namespace autoepoch {
namespace {

/// At rung `at` of all `pauses` and at the one before.
bool is_hopeless_at(const FreezeThawModel& model, const Trial& trial, const std::vector<int>& pauses, std::size_t at) {
  const double best = model.best_of_others(trial.number);
  const auto hopeless = [&](int epochs) {
    return trial.curve.begin()->epoch <= epochs &&
           model.own_forecast(trial.number, epochs).probability_below(best) < kHopeless;
  };
  return at > 0 && hopeless(pauses[at]) && hopeless(pauses[at - 1]);
}

}  // namespace

bool is_hopeless(const FreezeThawModel& model, const GrowingRungs& rungs, const Trial& trial) {
  const std::vector<int> all = rungs.up_to(trial.curve.epochs());
  return is_hopeless_at(model, trial, all, all.size() - 1);
}

int would_have_stopped(const FreezeThawModel& model, const GrowingRungs& rungs, const Trial& trial) {
  const std::vector<int> all = rungs.up_to(trial.curve.epochs());
  for (std::size_t at = 1; at + 1 < all.size(); ++at)
    if (is_hopeless_at(model, trial, all, at)) return all[at];
  return 0;
}

}  // namespace autoepoch
