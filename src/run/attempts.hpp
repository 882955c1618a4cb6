// The trials that hold a slot of the executor, and until when each may.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "autoepoch/executor.hpp"

namespace autoepoch::run {

/// One trial's stay in a slot.
struct Attempt {
  enum class Phase {
    running,  ///< has a job; the trial is stored as running
    leaving,  ///< was told to leave: its new state is stored, its slot not free yet
  };

  std::string slot = {};                    ///< by name; empty while the job waits for one
  std::optional<WorkerOutput> output = {};  ///< begins where the attempt began
  Phase phase = Phase::running;
  double since = 0;          ///< of the job, of the present epoch, of the answer to leave (executor's clock)
  double worked = 0;         ///< seconds of the trial's epochs so far, over all attempts
  bool stop_wanted = false;  ///< somebody wants the trial to end after its epoch
  std::size_t late = 0;      ///< events handled since its time was up
};

/// Invariant: a trial is in here exactly while the executor holds it, from submit() to the event that ends the attempt,
/// or to kill().
///
/// A running trial may work for RunSettings::trial_seconds: the epochs stored and the one in progress, whichever
/// process trained them; waiting for decisions, for a slot and for another attempt does not count. A trial that is told
/// to leave has RunSettings::leave_seconds for it.
class Attempts {
 public:
  using Phase = Attempt::Phase;

  explicit Attempts(const RunSettings& limits) : limits_(limits) {}

  bool empty() const { return attempts_.empty(); }
  bool contains(TrialNumber trial) const { return attempts_.contains(trial); }
  bool is(Phase phase, TrialNumber trial) const;
  bool stop_wanted(TrialNumber trial) const;
  int count(Phase phase) const;
  std::vector<TrialNumber> trials() const;

  /// Requires: contains(trial).
  const Attempt& at(TrialNumber trial) const { return attempts_.at(trial); }

  /// Without a slot, nobody knows it yet: then no time counts until place(). `worked`: seconds of its epochs so far.
  void start(TrialNumber trial, const std::optional<SlotStatus>& slot, double worked, double now);
  void place(TrialNumber trial, const SlotStatus& slot, double now);
  void next_epoch(TrialNumber trial, double worked, double now);
  void leave(TrialNumber trial, double now);
  void want_stop(TrialNumber trial) { attempts_.at(trial).stop_wanted = true; }

  /// The phase that it was in. Requires: contains(trial).
  Phase end(TrialNumber trial);

  /// Seconds until the first time limit; infinite if there is none.
  double seconds_left(double now) const;

  /// Trials whose time is up. A report that waits to be heard is heard first: a trial is late when nothing was waiting
  /// (`idle`), or when as many events as there are attempts were handled since. Called after each event.
  std::vector<TrialNumber> take_late(double now, bool idle);

 private:
  double seconds_left(const Attempt& attempt, double now) const;

  RunSettings limits_;
  std::map<TrialNumber, Attempt> attempts_;
};

}  // namespace autoepoch::run
