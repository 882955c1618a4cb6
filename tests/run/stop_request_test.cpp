// Trials that people want to end.
#include <algorithm>
#include <functional>

#include "run/lab.hpp"

namespace autoepoch::test {
namespace {

/// Wishes that come up in the course of a search.
class Wishes final : public StopRequests, public Observer {
 public:
  std::vector<TrialNumber> pending() override { return {numbers.begin(), numbers.end()}; }
  void done(TrialNumber trial) override { numbers.erase(trial); }
  void on_epoch(const History& history, const Executor&, const Trial& trial, const Observation& point) override {
    if (wish) wish(history, trial, point);
  }
  std::set<TrialNumber> numbers;
  std::function<void(const History&, const Trial&, const Observation&)> wish;
};

void use(Lab& lab, Wishes& wishes) {
  lab.options.stop_requests = &wishes;
  lab.options.observer = &wishes;
}

}  // namespace

TEST_CASE("a running trial stops after the epoch in which somebody wanted it to") {
  Lab lab;
  Wishes wishes;
  use(lab, wishes);
  wishes.wish = [&](const History&, const Trial& trial, const Observation& point) {
    if (trial.number == 1 && point.epoch == 3) wishes.numbers.insert(1);
  };
  lab.tune(lab.full, 2);
  const Trial trial = lab.trials()[1];
  CHECK(trial.state == TrialState::stopped);
  CHECK(trial.reason == "stopped by the user");
  CHECK(trial.curve.epochs() == 4);
  CHECK(wishes.numbers.empty());
  CHECK(lab.count(TrialState::stopped) == 1);
}

TEST_CASE("a paused trial is stopped at once, and its checkpoints go") {
  Lab lab;
  Wishes wishes;
  use(lab, wishes);
  TrialNumber chosen = -1;
  wishes.wish = [&](const History& history, const Trial&, const Observation&) {
    const auto paused = std::ranges::find(history.trials(), TrialState::paused, &Trial::state);
    if (chosen < 0 && paused != history.trials().end()) wishes.numbers.insert(chosen = paused->number);
  };
  WatchedExecutor executor = lab.executor(2);
  lab.tune(executor, lab.halving);
  REQUIRE(chosen >= 0);
  const Trial trial = lab.trials()[index_of(chosen)];
  CHECK(trial.state == TrialState::stopped);
  CHECK(trial.reason == "stopped by the user");
  CHECK(executor.discarded.contains(chosen));
}

TEST_CASE("wishes about trials that are over or do not exist are forgotten") {
  Lab lab;
  lab.tune(lab.full);
  const auto before = describe(lab.trials());
  Wishes wishes;
  wishes.numbers = {-1, 0, 4711};
  use(lab, wishes);
  lab.tune(lab.full);
  CHECK(wishes.numbers.empty());
  CHECK(describe(lab.trials()) == before);
}

TEST_CASE("a wish that came while nothing was searched is fulfilled before the trial goes on") {
  Lab lab;
  WatchedExecutor first = lab.executor(1);
  first.interrupt_at(2.5);
  lab.tune(first, lab.full);
  REQUIRE(lab.count(TrialState::paused) == 1);
  const auto all = lab.trials();
  const auto paused = std::ranges::find(all, TrialState::paused, &Trial::state);
  Wishes wishes;
  wishes.numbers = {paused->number};
  use(lab, wishes);
  lab.tune(lab.full);
  const Trial trial = lab.trials()[index_of(paused->number)];
  CHECK(trial.state == TrialState::stopped);
  CHECK(trial.curve.epochs() == paused->curve.epochs());
}

}  // namespace autoepoch::test
