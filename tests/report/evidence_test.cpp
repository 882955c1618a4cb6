#include "report/evidence.hpp"

#include "report/example.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::report;

TEST_CASE("the best is weighed against the best of the other trials") {
  const Snapshot study = example_study();
  const Evidence evidence = *weigh_best(study.history());
  CHECK(evidence.runner_up->trial->number == 0);
  CHECK(evidence.runner_up->observation->value == 0.7);
  CHECK_FALSE(evidence.at_limit);
  Snapshot empty = study;
  empty.trials.clear();
  CHECK_FALSE(weigh_best(empty.history()));
}

TEST_CASE("failures that differ in numbers only are of one kind, the most frequent first") {
  Snapshot study = example_study();
  study.trials = {example_trial(0, TrialState::failed, {}, 3, 0.1), example_trial(1, TrialState::failed, {}, 3, 0.1),
                  example_trial(2, TrialState::failed, {}, 3, 0.1), example_trial(3, TrialState::stopped, {1}, 3, 0.1)};
  study.trials[0].reason = "killed by signal 9";
  study.trials[1].reason = "diverged: val_loss is nan at epoch 3";
  study.trials[2].reason = "diverged: val_loss is nan at epoch 12";
  const auto kinds = failure_kinds(study.history());
  REQUIRE(kinds.size() == 2);
  CHECK(kinds[0].reason == "diverged: val_loss is nan at epoch 3");
  CHECK(kinds[0].trials == std::vector<TrialNumber>{1, 2});
  CHECK(kinds[1].trials == std::vector<TrialNumber>{0});
}
