// An executor that runs nothing: the caller takes the jobs and reports what came of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "autoepoch/executor.hpp"

namespace autoepoch {

class PassiveExecutor final : public Executor {
 public:
  /// Lets the tuner submit one job; take_job() returns it, if there was one, and lets no further one in.
  void open() { open_ = true; }
  std::optional<Job> take_job();

  /// True while the trial is in the caller's hands.
  bool is_out(TrialNumber trial) const { return jobs_.contains(trial); }

  /// Seconds since the caller took the trial or last asked this.
  double lap(TrialNumber trial);

  /// The caller gives the trial back.
  void release(TrialNumber trial) { jobs_.erase(trial); }

  /// How the trial reported last is to leave, if it was told to; asked once.
  std::optional<Leave> take_leave() { return std::exchange(leave_, std::nullopt); }

  int free_slots() const override { return open_ ? 1 : 0; }
  std::vector<SlotStatus> slots() const override;
  std::string next_slot(TrialNumber) const override { return "caller"; }
  void submit(const Job& job) override;
  void answer(TrialNumber trial, std::optional<Leave> leave) override;
  void kill(TrialNumber trial) override { release(trial); }
  double now() const override;
  double wall_clock() const override;

  /// Nothing ever happens by itself, and checkpoints are the caller's.
  Event wait(double) override { return TimedOut{}; }
  void discard(TrialNumber, bool) override {}

 private:
  bool open_ = false;
  std::optional<Job> submitted_;
  std::map<TrialNumber, double> jobs_;  // trials that are out, and when they last showed a sign of life
  std::optional<Leave> leave_;
};

}  // namespace autoepoch
