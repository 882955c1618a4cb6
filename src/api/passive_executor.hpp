// An executor that runs nothing: the caller takes the jobs and reports what came of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "autoepoch/executor.hpp"

namespace autoepoch {

class PassiveExecutor final : public Executor {
 public:
  /// Lets the tuner submit one job; take_job() returns it, if there was one, and lets no further one in.
  void open() { open_ = true; }
  std::optional<Job> take_job();

  /// True while the trial is in the caller's hands.
  bool is_out(std::int64_t trial) const { return jobs_.contains(trial); }

  /// Seconds since the caller took the trial or last asked this.
  double lap(std::int64_t trial);

  /// The caller gives the trial back.
  void release(std::int64_t trial) { jobs_.erase(trial); }

  /// The tuner's answer to the last report.
  Reply reply() const { return reply_; }

  int free_slots() const override { return open_ ? 1 : 0; }
  std::vector<SlotStatus> slots() const override;
  void submit(const Job& job) override;
  void answer(std::int64_t trial, Reply reply) override;
  void kill(std::int64_t trial) override { release(trial); }
  double now() const override;
  double wall_clock() const override;

  /// Nothing ever happens by itself, and checkpoints are the caller's.
  Event wait(double) override { return TimedOut{}; }
  void discard(std::int64_t, bool) override {}

 private:
  bool open_ = false;
  std::optional<Job> submitted_;
  std::map<std::int64_t, double> jobs_;  // trials that are out, and when they last showed a sign of life
  Reply reply_ = Reply::proceed;
};

}  // namespace autoepoch
