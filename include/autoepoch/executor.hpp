// Where trials run. All concurrency and the clock live behind this interface.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "autoepoch/scheduler.hpp"

namespace autoepoch {

/// One order to run a trial up to an epoch.
struct Job {
  std::int64_t trial = 0;  ///< number
  Params params;
  std::uint64_t seed = 0;
  int from_epoch = 0;  ///< epochs already stored: continue from the newest checkpoint at or before this one
  int until = 0;       ///< hint: the executor is answered after every epoch anyway
};

/// An epoch has ended; the worker waits for answer(). Epochs at or below from_epoch may be reported again when the
/// newest checkpoint was older.
struct Reported {
  std::int64_t trial = 0;
  Observation observation;
};

enum class Ending {
  paused,  ///< checkpoint written
  stopped,
  completed,  ///< the experiment's own early stopping, or told so
};

/// The trial has left its slot as told by answer(), or by itself (completed).
struct Ended {
  std::int64_t trial = 0;
  Ending ending = Ending::completed;
  std::string reason = {};
};

/// The trial has left its slot without being told to.
struct Crashed {
  std::int64_t trial = 0;
  std::string reason;      ///< "killed by signal 9", "diverged: val_loss is nan at epoch 3", the exception's text
  bool retryable = false;  ///< a crash, not the configuration's fault as far as one can tell
  bool diverged = false;   ///< a metric became non-finite
};

/// The user asked to end (Ctrl-C): running epochs may end, then trials pause.
struct Interrupted {};

/// wait() reached its limit.
struct TimedOut {};

using Event = std::variant<Reported, Ended, Crashed, Interrupted, TimedOut>;

/// What a slot is doing, for the display.
struct SlotStatus {
  std::string device;
  std::optional<std::int64_t> trial = {};
  bool free = true;  ///< could take a job now
};

/// Thread-safety: used by the tuner's thread only.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Slots that could take a job now.
  virtual int free_slots() const = 0;
  virtual std::vector<SlotStatus> slots() const = 0;

  /// The first free one of slots() takes the job. Requires: free_slots() > 0. Throws ExecutorError when workers cannot
  /// be started at all.
  virtual void submit(const Job& job) = 0;

  /// Blocks until something happens, at most `seconds`.
  virtual Event wait(double seconds) = 0;

  /// The reply to Reported: proceed, or leave the slot (pause, stop, complete). Each Reported is answered once.
  enum class Reply { proceed, pause, stop, complete };
  virtual void answer(std::int64_t trial, Reply reply) = 0;

  /// Ends a trial's attempt at once, whatever it does (time-out). No further event of that trial follows.
  virtual void kill(std::int64_t trial) = 0;

  /// The trial will never be resumed: checkpoints may go, all but the best epoch's if `keep_best`.
  virtual void discard(std::int64_t trial, bool keep_best) = 0;

  /// Seconds since an arbitrary start, monotonic (virtual in tests and replay).
  virtual double now() const = 0;

  /// Seconds since the Unix epoch, for records.
  virtual double wall_clock() const = 0;
};

}  // namespace autoepoch
