// Runs trials that are only told, in virtual time: for tests, previews and replay. Nothing waits and nothing trains.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <queue>
#include <utility>
#include <variant>
#include <vector>

#include "autoepoch/executor.hpp"

namespace autoepoch::run {

/// What one epoch of a trial comes to.
struct VirtualEpoch {
  VirtualEpoch(Observation observation) : seconds(observation.seconds), outcome(std::move(observation)) {}
  VirtualEpoch(double seconds, Ended ended) : seconds(seconds), outcome(std::move(ended)) {}
  VirtualEpoch(double seconds, Crashed crashed) : seconds(seconds), outcome(std::move(crashed)) {}

  double seconds;  ///< until it happens; infinite = never
  std::variant<Observation, Ended, Crashed> outcome;
};

/// The epoch that follows `epoch - 1` epochs of the job's trial: a function of its params, seed and epoch.
using VirtualTrial = std::function<VirtualEpoch(const Job& job, int epoch)>;

/// Events come in order of their virtual time, those of equal time in the order of their causes. O(log workers) an
/// event.
class VirtualExecutor : public Executor {
 public:
  /// With `checkpoint_every` > 1 a trial that did not leave by a pause continues from the last multiple of it.
  VirtualExecutor(int workers, VirtualTrial trial, int checkpoint_every = 1);

  /// How long trials take to leave when they are told to; infinite = for ever.
  void set_leave_seconds(double seconds) { leave_seconds_ = seconds; }

  /// An Interrupted event at that time.
  void interrupt_at(double time);

  int free_slots() const override;
  std::vector<SlotStatus> slots() const override;
  std::string next_slot(TrialNumber trial) const override;
  void submit(const Job& job) override;
  Event wait(double seconds) override;
  void answer(TrialNumber trial, std::optional<Leave> leave) override;
  void kill(TrialNumber trial) override;
  void discard(TrialNumber trial, bool keep_best) override;
  double now() const override { return now_; }
  double wall_clock() const override { return now_; }

 private:
  struct Slot {
    bool busy = false;
    Job job;
    int epoch = 0;             // in progress, or reported and not answered
    std::int64_t attempt = 0;  // tells the events of a killed attempt
  };
  struct Happening {
    double time;
    std::int64_t order;
    std::size_t slot;  // slots_.size() = none
    std::int64_t attempt;
    Event event;

    bool operator>(const Happening& other) const {
      return time != other.time ? time > other.time : order > other.order;
    }
  };

  void schedule(double seconds, Slot& slot, Event event);
  void start_epoch(Slot& slot);
  std::size_t index_of(const Slot& slot) const { return static_cast<std::size_t>(&slot - slots_.data()); }
  Slot* find(TrialNumber trial);

  VirtualTrial trial_;
  int checkpoint_every_;
  double leave_seconds_ = 0;
  std::vector<Slot> slots_;
  std::map<TrialNumber, int> paused_at_;  // epoch saved by a pause
  std::priority_queue<Happening, std::vector<Happening>, std::greater<>> happenings_;
  double now_ = 0;
  std::int64_t order_ = 0;
};

}  // namespace autoepoch::run
