#include "search/hopeless.hpp"

#include <cstddef>
#include <vector>

#include "search/stretches.hpp"

namespace autoepoch {
namespace {

/// At pause `stop` of all `stops` and at the one before.
bool is_hopeless_at(const FreezeThawModel& model, const Trial& trial, const std::vector<int>& stops, std::size_t stop) {
  const double best = model.best_of_others(trial.number);
  const auto hopeless = [&](int epochs) {
    return trial.curve.begin()->epoch <= epochs &&
           model.own_forecast(trial.number, epochs).probability_below(best) < kHopeless;
  };
  return stop > 0 && hopeless(stops[stop]) && hopeless(stops[stop - 1]);
}

}  // namespace

bool is_hopeless(const FreezeThawModel& model, const StudySpec& spec, const Trial& trial) {
  const std::vector<int> all = stops(spec, trial.curve.epochs());
  return is_hopeless_at(model, trial, all, all.size() - 1);
}

int would_have_stopped(const FreezeThawModel& model, const StudySpec& spec, const Trial& trial) {
  const std::vector<int> all = stops(spec, trial.curve.epochs());
  for (std::size_t stop = 1; stop + 1 < all.size(); ++stop)
    if (is_hopeless_at(model, trial, all, stop)) return all[stop];
  return 0;
}

}  // namespace autoepoch
