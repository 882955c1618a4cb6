// Runs trials in threads of this process: for library users, whose training code is part of their program.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "autoepoch/executor.hpp"
#include "run/attempt.hpp"

namespace autoepoch::run {

/// With checkpoints, a paused trial lives on disk and a later process can continue it. Without, its Experiment object
/// is kept in memory, and a later process trains it again from scratch. Thread-safety: as Executor; interrupt() may be
/// called from any thread.
class ThreadExecutor final : public Executor {
 public:
  /// The factory and the experiments of different trials are used by several threads at once.
  /// Requires: workers >= 1.
  ThreadExecutor(const StudySpec& spec, ExperimentFactory factory, int workers, CheckpointPolicy checkpoints = {});

  /// Waits for the epochs in progress.
  ~ThreadExecutor() override;

  /// Makes the tuner pause all trials and return; a second call makes it leave them where they are.
  void interrupt();

  int free_slots() const override;
  std::vector<SlotStatus> slots() const override;
  void submit(const Job& job) override;
  Event wait(double seconds) override;
  void answer(std::int64_t trial, Reply reply) override;

  /// A thread cannot be ended from outside: its trial is forgotten, and its slot becomes free when its epoch ends.
  void kill(std::int64_t trial) override;
  void discard(std::int64_t trial, bool keep_best) override;
  double now() const override;
  double wall_clock() const override;

 private:
  struct Slot;

  void serve(Slot& slot);
  Outcome run(Slot& slot, const Job& job);
  std::optional<Reply> report(Slot& slot, const Observation& observation);
  std::unique_ptr<Attempt> take_paused(const Job& job);
  Slot* find(std::int64_t trial) const;

  const StudySpec spec_;
  const ExperimentFactory factory_;
  const CheckpointPolicy checkpoints_;
  mutable std::mutex mutex_;          // guards all below
  std::condition_variable told_;      // for the workers: a job, a reply, the end
  std::condition_variable happened_;  // for the tuner: an event
  std::vector<std::unique_ptr<Slot>> slots_;
  std::deque<Event> events_;
  std::map<std::int64_t, std::unique_ptr<Attempt>> paused_;  // without checkpoints only
  bool slot_returned_ = false;                               // a killed trial's thread is free again
  bool ending_ = false;
};

}  // namespace autoepoch::run
