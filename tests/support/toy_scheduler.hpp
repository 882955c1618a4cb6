// A sampler and two schedulers that are small enough to be seen through, for tests of the tuner.
#pragma once

#include <algorithm>
#include <vector>

#include "autoepoch/sampler.hpp"
#include "autoepoch/scheduler.hpp"

namespace autoepoch::test {

class ToySampler final : public Sampler {
 public:
  Suggestion suggest(const History&, Rng& rng) const override { return {Params{{"x", rng.uniform()}}}; }
};

inline bool is_any_running(const History& history) { return history.count(TrialState::running) > 0; }

/// Trains every trial to the end.
class ToyFull final : public Scheduler {
 public:
  Next next(const History& history) const override {
    for (const Trial& trial : history.trials()) {
      if (trial.state == TrialState::paused) return Resume{trial.number, history.spec().budget.max_epochs};
    }
    if (history.may_start_trial()) return StartNew{history.spec().budget.max_epochs};
    if (is_any_running(history)) return Wait{};
    return Finish{"all trials are trained"};
  }
  Verdict judge(const History&, const Trial&) const override { return {}; }
};

/// Rungs at 2, 4, 8, ...: the better half of a rung may go on to the next. A trial above 1.005 after its first epoch is
/// stopped at any time.
class ToyHalving final : public Scheduler {
 public:
  Next next(const History& history) const override {
    const int max_epochs = history.spec().budget.max_epochs;
    for (int rung = top(max_epochs); rung >= 2; rung /= 2) {
      const auto ranking = rank(history, rung);
      for (std::size_t i = 0; i < ranking.size() / 2; ++i) {
        const Trial& trial = *ranking[i];
        if (trial.state == TrialState::paused && trial.curve.epochs() == rung) {
          return Resume{trial.number, std::min(2 * rung, max_epochs), "in the better half at " + std::to_string(rung)};
        }
      }
    }
    if (history.may_start_trial()) return StartNew{std::min(2, max_epochs)};
    if (is_any_running(history)) return Wait{};
    return Finish{"nobody is left to promote"};
  }

  Verdict judge(const History& history, const Trial& trial) const override {
    const int epoch = trial.curve.epochs();
    if (epoch > 1 && trial.curve.back().value > 1.005) return {Decision::stop, "above 1.005"};
    if (epoch < trial.until) return {};
    const auto ranking = rank(history, epoch);
    const auto place = std::find(ranking.begin(), ranking.end(), &trial) - ranking.begin() + 1;
    return {Decision::pause, "rank " + std::to_string(place) + " of " + std::to_string(ranking.size())};
  }

  /// Once all trials have been started, a rung can have at most so many as have reached or may yet reach it.
  std::vector<Retired> never_resumed(const History& history) const override {
    if (history.may_start_trial()) return {};
    std::vector<Retired> retired;
    for (int rung = 2; rung <= top(history.spec().budget.max_epochs); rung *= 2) {
      const auto ranking = rank(history, rung);
      for (std::size_t i = history.trials().size() / 2; i < ranking.size(); ++i) {
        if (ranking[i]->state == TrialState::paused && ranking[i]->curve.epochs() == rung) {
          retired.push_back({ranking[i]->number, "outside the better half of all"});
        }
      }
    }
    return retired;
  }

 private:
  static int top(int max_epochs) {
    int rung = 2;
    while (2 * rung < max_epochs) rung *= 2;
    return rung;
  }

  static std::vector<const Trial*> rank(const History& history, int rung) {
    std::vector<const Trial*> ranking;
    for (const Trial& trial : history.trials()) {
      if (trial.curve.at(rung)) ranking.push_back(&trial);
    }
    std::stable_sort(ranking.begin(), ranking.end(), [&](const Trial* a, const Trial* b) {
      return history.spec().objective.better(a->curve.at(rung)->value, b->curve.at(rung)->value);
    });
    return ranking;
  }
};

}  // namespace autoepoch::test
