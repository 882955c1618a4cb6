#include "autoepoch/trial.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <utility>

namespace autoepoch {
namespace {

using enum TrialState;

constexpr std::array<std::pair<TrialState, std::string_view>, 6> kStateNames = {{
    {waiting, "waiting"},
    {running, "running"},
    {paused, "paused"},
    {completed, "completed"},
    {stopped, "stopped"},
    {failed, "failed"},
}};

constexpr std::array<std::pair<TrialState, TrialState>, 13> kTransitions = {{
    {waiting, running},
    {waiting, stopped},
    {waiting, failed},
    {running, waiting},  // crashed before its first checkpoint: retried from scratch
    {running, paused},   // told to, or crashed and retried from its checkpoint
    {running, completed},
    {running, stopped},
    {running, failed},
    {paused, running},
    {paused, completed},
    {paused, stopped},
    {paused, failed},
    {completed, paused},  // the study was extended to more epochs
}};

}  // namespace

std::string_view to_string(TrialState state) {
  for (const auto& [candidate, name] : kStateNames) {
    if (candidate == state) {
      return name;
    }
  }
  assert(false);
  return "unknown";
}

std::optional<TrialState> parse_trial_state(std::string_view text) {
  for (const auto& [state, name] : kStateNames) {
    if (name == text) {
      return state;
    }
  }
  return std::nullopt;
}

bool can_transition(TrialState from, TrialState to) {
  return std::find(kTransitions.begin(), kTransitions.end(), std::pair(from, to)) != kTransitions.end();
}

bool is_terminal(TrialState state) { return state == completed || state == stopped || state == failed; }

void LearningCurve::append(Observation observation) {
  assert(observation.epoch > epochs());
  points_.push_back(std::move(observation));
}

const Observation* LearningCurve::at(int epoch) const {
  const auto found = std::lower_bound(points_.begin(), points_.end(), epoch,
                                      [](const Observation& point, int wanted) { return point.epoch < wanted; });
  return found != points_.end() && found->epoch == epoch ? &*found : nullptr;
}

const Observation* LearningCurve::best(Direction direction, int epoch) const {
  const Observation* best = nullptr;
  for (const Observation& point : points_) {
    if (point.epoch > epoch) {
      break;
    }
    const bool improves =
        !best || (direction == Direction::minimize ? point.value < best->value : point.value > best->value);
    if (improves) {
      best = &point;
    }
  }
  return best;
}

const Observation* LearningCurve::best(Direction direction) const {
  return best(direction, std::numeric_limits<int>::max());
}

double LearningCurve::seconds() const {
  double sum = 0;
  for (const Observation& point : points_) {
    sum += point.seconds;
  }
  return sum;
}

}  // namespace autoepoch
