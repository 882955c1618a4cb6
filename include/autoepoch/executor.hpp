// Where trials run. All concurrency and the clock live behind this interface.
//
// An attempt is one stay of a trial in a slot. It begins with submit() and ends with Ended, Crashed or Returned, or
// with kill(). Each Reported of it is answered once; after the answer to leave only its end follows.
//
// wait() blocks as long as it is told to. submit() and answer() hand a message over: 10 s at most, for a worker that
// does not read. kill() may wait 5 s for a process that the kernel does not let go. Everything else returns at once.
// An executor whose slots are elsewhere (a cluster's queue) takes jobs without knowing where they will run: next_slot()
// is then empty, and Placed tells it later.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "autoepoch/event_detail.hpp"
#include "autoepoch/executor_events.hpp"

namespace autoepoch {

/// What a slot is doing, for the display.
struct SlotStatus {
  std::string name;  ///< cpu:0, cuda:1; HOST:cuda:1 where there are several hosts
  std::optional<TrialNumber> trial = {};
  bool free = true;                         ///< could take a job now
  std::optional<WorkerOutput> output = {};  ///< what is printed in it next: the file, and its size now
};

/// Thread-safety: used by the tuner's thread only.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Slots that could take a job now.
  virtual int free_slots() const = 0;

  /// All slots in an order that does not change; new ones come last. Those that are lost are not free.
  virtual std::vector<SlotStatus> slots() const = 0;

  /// The slot that submit() of a job of this trial would take now, by name; empty while only a Placed event can tell.
  virtual std::string next_slot(TrialNumber trial) const = 0;

  /// Requires: free_slots() > 0, and no attempt at this trial. Throws ExecutorError when no slot is left that works.
  virtual void submit(const Job& job) = 0;

  /// Blocks until something happens, at most `seconds`. Throws ExecutorError as submit().
  virtual Event wait(double seconds) = 0;

  /// The answer to Reported: how to leave the slot; none: train the next epoch. May come after the attempt's end.
  virtual void answer(TrialNumber trial, std::optional<Leave> leave) = 0;

  /// Ends the attempt at once, whatever it does (time-out). No further event of it follows. Nothing happens if there is
  /// none.
  virtual void kill(TrialNumber trial) = 0;

  /// The trial will never be resumed: checkpoints may go, all but the best epoch's if `keep_best`. They go in their own
  /// time, at the latest with the executor.
  virtual void discard(TrialNumber trial, bool keep_best) = 0;

  /// Seconds since an arbitrary start, monotonic (virtual in tests and replay).
  virtual double now() const = 0;

  /// Seconds since the Unix epoch, for records.
  virtual double wall_clock() const = 0;
};

}  // namespace autoepoch
