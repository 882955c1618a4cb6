#include "report/evidence.hpp"

#include <cmath>

#include "report/example.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::report;

TEST_CASE("the noise of a smooth curve is nothing, and that of an alternating one is known") {
  std::vector<double> line;
  std::vector<double> zigzag;
  for (int i = 0; i < 20; ++i) {
    line.push_back(1 - 0.01 * i);
    zigzag.push_back(i % 2 ? 0.1 : -0.1);
  }
  CHECK(*epoch_noise(example_trial(0, TrialState::completed, line, 20, 0.1).curve) == Approx(0).margin(1e-12));
  // Every second difference is 0.4.
  CHECK(*epoch_noise(example_trial(0, TrialState::completed, zigzag, 20, 0.1).curve) ==
        Approx(1.4826 * 0.4 / std::sqrt(6.0)));
  CHECK_FALSE(epoch_noise(example_trial(0, TrialState::completed, {1, 2, 3, 4}, 4, 0.1).curve));
}

TEST_CASE("the best is weighed against the best of the other trials") {
  const Snapshot study = example_study();
  const Evidence evidence = *weigh_best(study.history());
  CHECK(evidence.runner_up->trial->number == 0);
  CHECK(evidence.runner_up->observation->value == 0.7);
  CHECK(evidence.plateau_first == 3);
  CHECK(evidence.plateau_last == 3);
  CHECK_FALSE(evidence.at_limit);
  Snapshot empty = study;
  empty.trials.clear();
  CHECK_FALSE(weigh_best(empty.history()));
}

TEST_CASE("the plateau holds the epochs around the best one that its noise does not tell apart") {
  Snapshot study = example_study();
  study.trials = {example_trial(0, TrialState::completed, {0.9, 0.5, 0.41, 0.40, 0.42, 0.41, 0.43, 0.40, 0.6}, 9, 0.1)};
  const Evidence evidence = *weigh_best(study.history());
  REQUIRE(evidence.noise);
  CHECK(*evidence.noise > 0.01);
  CHECK(evidence.plateau_first == 3);
  CHECK(evidence.plateau_last == 8);
  CHECK_FALSE(evidence.runner_up);
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
  CHECK(kinds[0].trials == std::vector<std::int64_t>{1, 2});
  CHECK(kinds[1].trials == std::vector<std::int64_t>{0});
}
