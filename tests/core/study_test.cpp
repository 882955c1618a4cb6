#include "autoepoch/study.hpp"

#include <vector>

#include "autoepoch/scheduler.hpp"
#include "support/catch.hpp"

namespace autoepoch {
namespace {

Trial make_trial(std::int64_t number, TrialState state, const std::vector<double>& values) {
  Trial trial{.id = number + 100, .number = number, .params = {}, .state = state, .curve = {}, .reason = {}};
  for (const double value : values) {
    trial.curve.append({.epoch = trial.curve.epochs() + 1, .value = value, .metrics = {}});
  }
  return trial;
}

TEST_CASE("the objective alone knows the direction") {
  const Objective loss{.direction = Direction::minimize};
  const Objective accuracy{.direction = Direction::maximize};
  CHECK(loss.better(1, 2));
  CHECK_FALSE(loss.better(2, 2));
  CHECK(accuracy.better(2, 1));
  CHECK(accuracy.loss(3) == -3);
}

TEST_CASE("an empty history") {
  const StudySpec spec;
  const History history(spec, {});
  CHECK(history.epochs_spent() == 0);
  CHECK_FALSE(history.best());
  CHECK(history.count(TrialState::waiting) == 0);
  CHECK(history.may_start_trial());
}

TEST_CASE("the history sums up its trials") {
  StudySpec spec;
  spec.budget.trials = 5;
  const std::vector<Trial> trials = {
      make_trial(0, TrialState::completed, {3, 2, 2.5}), make_trial(1, TrialState::failed, {2, 1}),
      make_trial(2, TrialState::running, {1, 9}), make_trial(3, TrialState::waiting, {})};
  const History history(spec, trials, 12.5);
  CHECK(history.seconds() == 12.5);
  CHECK(history.epochs_spent() == 7);
  CHECK(history.count(TrialState::failed) == 1);
  CHECK(history.count(TrialState::paused) == 0);
  CHECK(history.may_start_trial());

  SECTION("the best is the earliest trial's of equals, and what a failed trial observed counts") {
    const auto best = history.best();
    REQUIRE(best);
    CHECK(best->trial->number == 1);
    CHECK(best->observation->epoch == 2);
  }
  SECTION("the best when maximizing") {
    spec.objective.direction = Direction::maximize;
    CHECK(history.best()->trial->number == 2);
    CHECK(history.best()->observation->value == 9);
  }
  SECTION("no trial may start when all of the budget have been") {
    spec.budget.trials = 4;
    CHECK_FALSE(history.may_start_trial());
    spec.budget.trials.reset();
    CHECK(history.may_start_trial());
  }
}

}  // namespace
}  // namespace autoepoch
