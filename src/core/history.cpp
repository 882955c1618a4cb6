#include "autoepoch/history.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace autoepoch {
namespace {

struct Owned {
  StudySpec spec;
  std::vector<Trial> trials;
};

}  // namespace

History History::copy() const {
  if (owner_) return *this;
  const auto owned = std::make_shared<const Owned>(Owned{*spec_, {trials_.begin(), trials_.end()}});
  History result(owned->spec, owned->trials, seconds_);
  result.owner_ = owned;
  return result;
}

History History::with_best(std::optional<Incumbent> best) const {
  History result = *this;
  result.best_ = std::move(best);
  return result;
}

std::int64_t History::epochs_spent() const {
  std::int64_t sum = 0;
  for (const Trial& trial : trials_) {
    sum += trial.curve.epochs();
  }
  return sum;
}

int History::count(TrialState state) const {
  const auto in_state = [&](const Trial& trial) { return trial.state == state; };
  return static_cast<int>(std::count_if(trials_.begin(), trials_.end(), in_state));
}

std::optional<Incumbent> History::best() const {
  if (best_) return *best_;
  std::optional<Incumbent> best;
  for (const Trial& trial : trials_) {
    const Observation* candidate = trial.curve.best(spec().objective.direction);
    if (candidate && (!best || spec().objective.better(candidate->value, best->observation->value))) {
      best = Incumbent{&trial, candidate, owner_};
    }
  }
  return best;
}

bool History::may_start_trial() const {
  return !spec().budget.trials || trials_.size() < static_cast<std::size_t>(*spec().budget.trials);
}

}  // namespace autoepoch
