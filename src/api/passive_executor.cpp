#include "api/passive_executor.hpp"

#include <utility>

#include "core/clock.hpp"

namespace autoepoch {

std::optional<Job> PassiveExecutor::take_job() {
  open_ = false;
  return std::exchange(submitted_, std::nullopt);
}

double PassiveExecutor::lap(TrialNumber trial) {
  const double before = std::exchange(jobs_.at(trial), now());
  return jobs_.at(trial) - before;
}

std::vector<SlotStatus> PassiveExecutor::slots() const {
  std::vector<SlotStatus> slots;
  for (const auto& [trial, since] : jobs_) slots.push_back({.name = "caller", .trial = trial, .free = false});
  return slots;
}

void PassiveExecutor::submit(const Job& job) {
  open_ = false;
  submitted_ = job;
  jobs_[job.trial] = now();
}

void PassiveExecutor::answer(TrialNumber trial, std::optional<Leave> leave) {
  leave_ = leave;
  if (leave) release(trial);
}

double PassiveExecutor::now() const { return steady_seconds(); }

double PassiveExecutor::wall_clock() const { return unix_seconds(); }

}  // namespace autoepoch
