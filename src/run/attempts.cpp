#include "run/attempts.hpp"

#include <algorithm>
#include <limits>

namespace autoepoch::run {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

}  // namespace

bool Attempts::is(Phase phase, TrialNumber trial) const {
  const auto attempt = attempts_.find(trial);
  return attempt != attempts_.end() && attempt->second.phase == phase;
}

bool Attempts::stop_wanted(TrialNumber trial) const {
  const auto attempt = attempts_.find(trial);
  return attempt != attempts_.end() && attempt->second.stop_wanted;
}

int Attempts::count(Phase phase) const {
  return static_cast<int>(
      std::ranges::count_if(attempts_, [phase](const auto& one) { return one.second.phase == phase; }));
}

std::vector<TrialNumber> Attempts::trials() const {
  std::vector<TrialNumber> trials;
  for (const auto& [trial, attempt] : attempts_) trials.push_back(trial);
  return trials;
}

void Attempts::start(TrialNumber trial, const std::optional<SlotStatus>& slot, double worked, double now) {
  attempts_[trial] = {.since = kNever, .worked = worked};
  if (slot) place(trial, *slot, now);
}

void Attempts::place(TrialNumber trial, const SlotStatus& slot, double now) {
  Attempt& attempt = attempts_.at(trial);
  attempt.slot = slot.name;
  attempt.output = slot.output;
  attempt.since = now;
}

void Attempts::next_epoch(TrialNumber trial, double worked, double now) {
  Attempt& attempt = attempts_.at(trial);
  attempt.since = now;
  attempt.worked = worked;
  attempt.late = 0;
}

void Attempts::leave(TrialNumber trial, double now) {
  Attempt& attempt = attempts_.at(trial);
  attempt.phase = Phase::leaving;
  attempt.since = now;
  attempt.late = 0;
}

Attempts::Phase Attempts::end(TrialNumber trial) {
  const Phase phase = attempts_.at(trial).phase;
  attempts_.erase(trial);
  return phase;
}

double Attempts::seconds_left(const Attempt& attempt, double now) const {
  const auto limit = [](double seconds) { return seconds > 0 ? seconds : kNever; };
  if (attempt.phase == Phase::leaving) return attempt.since + limit(limits_.leave_seconds) - now;
  return attempt.since + limit(limits_.trial_seconds) - attempt.worked - now;
}

double Attempts::seconds_left(double now) const {
  double left = kNever;
  for (const auto& [trial, attempt] : attempts_) left = std::min(left, seconds_left(attempt, now));
  return left;
}

std::vector<TrialNumber> Attempts::take_late(double now, bool idle) {
  std::vector<TrialNumber> late;
  for (auto& [trial, attempt] : attempts_) {
    if (seconds_left(attempt, now) > 0) continue;
    if (idle || ++attempt.late > attempts_.size()) late.push_back(trial);
  }
  return late;
}

}  // namespace autoepoch::run
