#include "api/passive_executor.hpp"

#include <chrono>
#include <utility>

namespace autoepoch {

std::optional<Job> PassiveExecutor::take_job() {
  open_ = false;
  return std::exchange(submitted_, std::nullopt);
}

double PassiveExecutor::lap(std::int64_t trial) {
  const double before = std::exchange(jobs_.at(trial), now());
  return jobs_.at(trial) - before;
}

std::vector<SlotStatus> PassiveExecutor::slots() const {
  std::vector<SlotStatus> slots;
  for (const auto& [trial, since] : jobs_) slots.push_back({.device = "caller", .trial = trial, .free = false});
  return slots;
}

void PassiveExecutor::submit(const Job& job) {
  open_ = false;
  submitted_ = job;
  jobs_[job.trial] = now();
}

void PassiveExecutor::answer(std::int64_t trial, Reply reply) {
  reply_ = reply;
  if (reply != Reply::proceed) release(trial);
}

double PassiveExecutor::now() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double PassiveExecutor::wall_clock() const {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace autoepoch
