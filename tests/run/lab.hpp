// What the tests of the tuner share: a study in memory and an executor that watches what it is asked to do.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "autoepoch/tuner.hpp"
#include "run/events.hpp"
#include "storage/memory_storage.hpp"
#include "support/catch.hpp"
#include "support/toy_scheduler.hpp"
#include "support/toy_study.hpp"

namespace autoepoch::test {

/// Checks that epochs stored and in flight stay within the budget at every step.
class WatchedExecutor final : public run::VirtualExecutor {
 public:
  WatchedExecutor(const StudySpec& spec, const Storage& storage, int workers, run::VirtualTrial trial = virtual_toy,
                  int checkpoint_every = 1)
      : VirtualExecutor(workers, std::move(trial), checkpoint_every), spec_(spec), storage_(storage) {}

  void submit(const Job& job) override {
    submitted.push_back(job);
    in_flight_.insert(job.trial);
    require_within_budget();
    VirtualExecutor::submit(job);
  }

  Event wait(double seconds) override {
    Event event = VirtualExecutor::wait(seconds);
    if (const auto* report = std::get_if<Reported>(&event)) in_flight_.erase(report->trial);
    if (const auto trial = run::trial_that_left(event)) in_flight_.erase(*trial);
    return event;
  }

  void answer(TrialNumber trial, std::optional<Leave> leave) override {
    if (!leave) in_flight_.insert(trial);
    require_within_budget();
    VirtualExecutor::answer(trial, leave);
  }

  void kill(TrialNumber trial) override {
    killed.push_back(trial);
    in_flight_.erase(trial);
    VirtualExecutor::kill(trial);
  }

  void discard(TrialNumber trial, bool keep_best) override {
    discarded[trial] = keep_best;
    VirtualExecutor::discard(trial, keep_best);
  }

  std::vector<Job> submitted;
  std::vector<TrialNumber> killed;
  std::map<TrialNumber, bool> discarded;  // trial, and whether the best epoch's checkpoint was to stay at last

 private:
  void require_within_budget() const {
    if (!spec_.budget.epochs) return;
    std::int64_t spent = 0;
    for (const Trial& trial : storage_.trials(1)) spent += trial.curve.epochs();
    REQUIRE(spent + std::ssize(in_flight_) <= *spec_.budget.epochs);
  }

  const StudySpec& spec_;
  const Storage& storage_;
  std::set<TrialNumber> in_flight_;
};

struct Lab {
  StudySpec spec = toy_spec();
  MemoryStorage storage;
  ToySampler sampler;
  ToyHalving halving;
  ToyFull full;
  run::VirtualTrial trial = virtual_toy;
  TuneOptions options;

  WatchedExecutor executor(int workers, int checkpoint_every = 1) {
    return WatchedExecutor(spec, storage, workers, trial, checkpoint_every);
  }
  Summary tune(Executor& executor, const Scheduler& scheduler) {
    return autoepoch::tune(spec, {sampler, scheduler, executor, storage}, options);
  }
  Summary tune(const Scheduler& scheduler, int workers = 1) {
    WatchedExecutor fresh = executor(workers);
    return tune(fresh, scheduler);
  }
  std::vector<Trial> trials() const { return storage.trials(1); }
  StudyRecord record() const { return *storage.find_study(spec.name); }
  int count(TrialState state) const {
    const auto all = trials();
    return History(spec, all).count(state);
  }
};

/// The trials of the toy study under that scheduler with one worker, never interrupted.
inline std::vector<std::string> unbroken(const Scheduler& scheduler, const StudySpec& spec = toy_spec()) {
  Lab lab;
  lab.spec = spec;
  lab.tune(scheduler);
  return describe(lab.trials());
}

}  // namespace autoepoch::test
