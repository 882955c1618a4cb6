// Runs trials in threads of this process: for library users, whose training code is part of their program.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "autoepoch/executors.hpp"
#include "run/janitor.hpp"
#include "worker/attempt.hpp"

namespace autoepoch::run {

/// See make_thread_executor. Thread-safety: as Executor; interrupt() may be called from any thread.
class ThreadExecutor final : public Executor {
 public:
  ThreadExecutor(const StudySpec& spec, ExperimentFactory factory, int workers, CheckpointPolicy checkpoints = {});

  /// Waits for the epochs in progress.
  ~ThreadExecutor() override;

  /// Makes the tuner pause all trials and return; a second call makes it leave them where they are.
  void interrupt();

  int free_slots() const override;
  std::vector<SlotStatus> slots() const override;
  std::string next_slot(TrialNumber trial) const override;
  void submit(const Job& job) override;
  Event wait(double seconds) override;
  void answer(TrialNumber trial, std::optional<Leave> leave) override;

  /// A thread cannot be ended from outside: its trial is forgotten, and its slot becomes free when its epoch ends.
  void kill(TrialNumber trial) override;
  void discard(TrialNumber trial, bool keep_best) override;
  double now() const override;
  double wall_clock() const override;

 private:
  struct Slot;

  void serve(Slot& slot);
  worker::Outcome run(Slot& slot, const Job& job);
  void settle(Slot& slot, const worker::Outcome& outcome);
  std::optional<wire::Answer> report(Slot& slot, const Observation& observation);
  std::unique_ptr<worker::Attempt> take_paused(const Job& job);
  Slot* find(TrialNumber trial) const;

  const StudySpec spec_;
  const ExperimentFactory factory_;
  const CheckpointPolicy checkpoints_;
  Janitor janitor_;
  mutable std::mutex mutex_;          // guards all below
  std::condition_variable told_;      // for the workers: a job, an answer, the end
  std::condition_variable happened_;  // for the tuner: an event
  std::vector<std::unique_ptr<Slot>> slots_;
  std::deque<Event> events_;
  std::map<TrialNumber, std::unique_ptr<worker::Attempt>> paused_;  // without checkpoints only
  std::map<TrialNumber, bool> deferred_;  // discard() of trials whose killed thread may still write a checkpoint
  bool slot_returned_ = false;            // a killed trial's thread is free again
  bool ending_ = false;
};

}  // namespace autoepoch::run
