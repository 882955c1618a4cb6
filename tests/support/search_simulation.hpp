// A search in virtual time: workers of different speed, crashes, interruptions, no threads. Checks what scheduler.hpp
// promises at every step.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "autoepoch/random.hpp"
#include "autoepoch/scheduler.hpp"
#include "support/catch.hpp"

namespace autoepoch::conformance {

/// An order that the scheduler gave: run the trial up to `until`.
struct Order {
  TrialNumber trial;
  int until;
  friend bool operator==(const Order&, const Order&) = default;
};

inline std::string describe(const Next& next) {
  struct Text {
    std::string operator()(const StartNew& n) const { return "start until " + std::to_string(n.until); }
    std::string operator()(const Resume& n) const {
      return "resume " + to_string(n.trial) + " until " + std::to_string(n.until) + " " + n.reason;
    }
    std::string operator()(const Wait&) const { return "wait"; }
    std::string operator()(const Finish& n) const { return "finish: " + n.reason; }
  };
  return std::visit(Text{}, next);
}

class SearchSimulation {
 public:
  /// Value of a trial after an epoch; non-finite: it fails there.
  using Curve = std::function<double(std::int64_t trial, int epoch)>;

  SearchSimulation(const Scheduler& scheduler, StudySpec spec, Curve curve, int workers = 1, std::uint64_t seed = 0)
      : spec(std::move(spec)), scheduler_(scheduler), curve_(std::move(curve)), workers_(workers), rng_(seed) {}

  /// Probability that an epoch ends with a lost worker: the trial is paused (or waits) wherever it is.
  double p_interrupted = 0;

  /// Runs until the scheduler finishes or `max_epochs_spent` are spent (or the budget is).
  void run(std::int64_t max_epochs_spent = 1'000'000) {
    max_epochs_spent = std::min(max_epochs_spent, spec.budget.epochs.value_or(max_epochs_spent));
    while (!finish && history().epochs_spent() < max_epochs_spent) {
      fill_workers();
      if (!busy_.empty()) end_epoch();
    }
  }

  History history() const { return History(spec, trials); }
  void extend(int max_epochs, int more_trials) {
    REQUIRE(busy_.empty());
    for (Trial& trial : trials)
      if (trial.state == TrialState::completed && trial.curve.epochs() < max_epochs) trial.state = TrialState::paused;
    spec.budget.max_epochs = max_epochs;
    *spec.budget.trials += more_trials;
    finish.reset();
    retired.clear();  // another budget
  }

  StudySpec spec;
  std::vector<Trial> trials;
  std::vector<Order> orders;
  std::map<TrialNumber, std::string> retired;
  std::optional<std::string> finish;

 private:
  Trial& at(TrialNumber number) { return trials.at(index_of(number)); }

  void fill_workers() {
    for (Trial& trial : trials) {  // what was left early comes before anything else, as the tuner has it
      const int until = std::min(trial.until, spec.budget.max_epochs);
      const bool left_early =
          trial.state == TrialState::waiting || (trial.state == TrialState::paused && trial.curve.epochs() < until);
      if (left_early && has_free_worker()) start(trial, until);
    }
    while (has_free_worker()) {
      const Next next = scheduler_.next(history());
      INFO(describe(next));
      REQUIRE(describe(next) == describe(scheduler_.next(history())));
      if (std::holds_alternative<Wait>(next)) {
        REQUIRE(!busy_.empty());
        return;
      }
      if (const auto* over = std::get_if<Finish>(&next)) {
        REQUIRE(!over->reason.empty());
        if (busy_.empty()) finish = over->reason;
        return;
      }
      obey(next);
    }
  }

  void obey(const Next& next) {
    if (const auto* fresh = std::get_if<StartNew>(&next)) {
      REQUIRE(history().may_start_trial());
      const auto number = static_cast<std::int64_t>(trials.size());
      if (fresh->params) REQUIRE(spec.space.contains(*fresh->params));
      trials.push_back(
          {.id = number + 1000, .number = number, .params = fresh->params.value_or(spec.space.sample(rng_))});
      return start(trials.back(), fresh->until);
    }
    const auto& resume = std::get<Resume>(next);
    REQUIRE(at(resume.trial).state == TrialState::paused);
    REQUIRE(!resume.reason.empty());
    INFO("retired earlier: " << (retired.contains(resume.trial) ? retired[resume.trial] : "no"));
    REQUIRE(!retired.contains(resume.trial));
    start(at(resume.trial), resume.until);
  }

  bool has_free_worker() const { return busy_.size() < static_cast<std::size_t>(workers_); }

  void start(Trial& trial, int until) {
    REQUIRE(until >= 1);
    REQUIRE(until <= spec.budget.max_epochs);
    REQUIRE(until > trial.curve.epochs());
    trial.state = TrialState::running;
    trial.until = until;
    orders.push_back({trial.number, until});
    busy_[trial.number] = now_ + 0.5 + rng_.uniform();
  }

  void end_epoch() {
    const auto soonest = std::ranges::min_element(busy_, {}, [](const auto& entry) { return entry.second; });
    Trial& trial = at(soonest->first);
    now_ = soonest->second;
    soonest->second += 0.5 + rng_.uniform();
    const int epoch = trial.curve.epochs() + 1;
    const double value = curve_(trial.number.value(), epoch);
    if (rng_.uniform() < p_interrupted) {
      leave(trial, epoch == 1 ? TrialState::waiting : TrialState::paused);
    } else if (!std::isfinite(value)) {
      leave(trial, TrialState::failed);
    } else {
      trial.curve.append({.epoch = epoch, .value = value, .seconds = 1, .metrics = {}});
      if (epoch == spec.budget.max_epochs)
        leave(trial, TrialState::completed);
      else
        judge(trial);
    }
    for (const Retired& r : scheduler_.never_resumed(history())) {
      REQUIRE(at(r.trial).state == TrialState::paused);
      REQUIRE(!r.reason.empty());
      retired.insert({r.trial, r.reason});
    }
  }

  void judge(Trial& trial) {
    const Verdict verdict = scheduler_.judge(history(), trial);
    REQUIRE(verdict.reason == scheduler_.judge(history(), trial).reason);
    INFO("trial " << trial.number << ": " << verdict.reason);
    if (trial.curve.epochs() >= trial.until) REQUIRE(verdict.decision != Decision::proceed);
    if (verdict.decision == Decision::proceed) return;
    REQUIRE(!verdict.reason.empty());
    trial.reason = verdict.reason;
    leave(trial, verdict.decision == Decision::pause ? TrialState::paused : TrialState::stopped);
  }

  void leave(Trial& trial, TrialState state) {
    trial.state = state;
    busy_.erase(trial.number);
  }

  const Scheduler& scheduler_;
  Curve curve_;
  int workers_;
  Rng rng_;
  double now_ = 0;
  std::map<TrialNumber, double> busy_;  // trial -> end of its epoch
};

}  // namespace autoepoch::conformance
