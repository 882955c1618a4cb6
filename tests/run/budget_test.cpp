// When a study ends, and that it spends what it may and not more.
#include "run/lab.hpp"

namespace autoepoch::test {

TEST_CASE("a study without other limits ends when all its trials have had their turn") {
  Lab lab;
  const int workers = GENERATE(1, 3, 20);
  INFO("workers: " << workers);
  const Summary summary = lab.tune(lab.full, workers);
  CHECK(summary.why == Why::trials);
  CHECK(summary.reason == "all trials are trained");
  CHECK(summary.trials == 12);
  CHECK(summary.epochs == 12 * 16);
  CHECK(lab.count(TrialState::completed) == 12);
  CHECK(lab.trials()[3].reason == "trained for 16 epochs");
  CHECK(lab.record().state == StudyState::finished);
  CHECK(lab.record().reason == summary.reason);
  CHECK(summary.seconds == Approx(workers == 1 ? 192 : workers == 3 ? 64 : 16));
  CHECK(lab.record().seconds == summary.seconds);
}

TEST_CASE("the summary names the best observation of all trials") {
  Lab lab;
  const Summary summary = lab.tune(lab.halving, 2);
  const auto trials = lab.trials();
  const auto best = History(lab.spec, trials).best();
  REQUIRE(best);
  REQUIRE(summary.best);
  CHECK(describe(*summary.best) == describe(*best->trial));
  CHECK(*summary.best_epoch == *best->observation);
}

TEST_CASE("successive halving spends less than full training and completes its best trial") {
  Lab lab;
  const Summary summary = lab.tune(lab.halving, 2);
  CHECK(summary.epochs < 12 * 16 / 2);
  CHECK(summary.best->state == TrialState::completed);
  CHECK(lab.count(TrialState::running) + lab.count(TrialState::waiting) == 0);
}

TEST_CASE("the budget of epochs is spent to the last epoch and never exceeded") {
  for (int workers = 1; workers <= 5; ++workers) {
    for (int epochs = 1; epochs <= 40; ++epochs) {
      Lab lab;
      lab.spec.budget.epochs = epochs;
      INFO("workers " << workers << ", epochs " << epochs);
      const Summary summary = lab.tune(lab.halving, workers);
      REQUIRE(summary.epochs == epochs);
      REQUIRE(summary.why == Why::epochs);
      const std::string amount = std::to_string(epochs) + (epochs == 1 ? " epoch" : " epochs");
      REQUIRE(summary.reason == "the budget of " + amount + " is spent");
      REQUIRE(lab.count(TrialState::running) == 0);
    }
  }
}

TEST_CASE("an epoch that a crashed trial did not finish is not spent") {
  Lab lab;
  lab.spec.budget.epochs = 30;
  lab.spec.run.retries = 0;
  lab.trial = [](const Job& job, int epoch) -> run::VirtualEpoch {
    if (job.trial.value() % 3 == 1 && epoch == 2)
      return {1, Crashed{.reason = "killed by signal 9", .retryable = true}};
    return virtual_toy(job, epoch);
  };
  CHECK(lab.tune(lab.halving, 3).epochs == 30);
}

TEST_CASE("the target ends the study; running epochs end, then trials pause") {
  Lab lab;
  lab.spec.objective.target = 0.5;
  const Summary summary = lab.tune(lab.full, 4);
  CHECK(summary.why == Why::target);
  CHECK(summary.reason == "the target is reached: loss is " + to_string(Value(summary.best_epoch->value)));
  CHECK(summary.best_epoch->value <= 0.5);
  CHECK(lab.count(TrialState::paused) == 4);

  SECTION("for maximization, too") {
    Lab other;
    other.spec.objective.direction = Direction::maximize;
    other.spec.objective.target = 0.9;
    const Summary maximum = other.tune(other.full, 2);
    CHECK(maximum.why == Why::target);
    CHECK(maximum.best_epoch->value >= 0.9);
  }
}

TEST_CASE("the budget of time counts over all resumptions") {
  Lab lab;
  lab.spec.budget.seconds = 30;
  auto first = lab.executor(2);
  first.interrupt_at(10.5);
  CHECK(lab.tune(first, lab.full).why == Why::interrupted);
  CHECK(lab.record().state == StudyState::open);
  const Summary summary = lab.tune(lab.full, 2);
  CHECK(summary.why == Why::time);
  CHECK(summary.reason == "the budget of 30s is spent");
  CHECK(summary.seconds >= 30);
  CHECK(summary.seconds <= 31);

  SECTION("and once it is spent nothing is started") {
    auto again = lab.executor(2);
    const Summary same = lab.tune(again, lab.full);
    CHECK(again.submitted.empty());
    CHECK(same.why == Why::time);
    CHECK(same.epochs == summary.epochs);
    CHECK(same.seconds == Approx(summary.seconds));
  }
  SECTION("but more time reopens the study") {
    lab.spec.budget.seconds = 60;
    const Summary longer = lab.tune(lab.full, 2);
    CHECK(longer.seconds >= 60);
    CHECK(longer.epochs > summary.epochs);
  }
}

TEST_CASE("of several ends the first is told") {
  Lab lab;
  lab.spec.budget.seconds = 5;
  auto executor = lab.executor(2);
  executor.interrupt_at(5.5);  // while the epochs in progress end
  lab.trial = virtual_toy;
  CHECK(lab.tune(executor, lab.full).why == Why::time);
}

TEST_CASE("a finished study returns at once, its record unchanged") {
  Lab lab;
  const Summary first = lab.tune(lab.halving, 2);
  const auto before = describe(lab.trials());
  auto again = lab.executor(2);
  const Summary second = lab.tune(again, lab.halving);
  CHECK(again.submitted.empty());
  CHECK(second.why == first.why);
  CHECK(second.reason == first.reason);
  CHECK(second.epochs == first.epochs);
  CHECK(describe(lab.trials()) == before);
  CHECK(lab.record().state == StudyState::finished);
}

TEST_CASE("more trials, epochs or max_epochs extend a finished study") {
  Lab lab;
  lab.spec.budget.max_epochs = 8;
  lab.trial = [](const Job& job, int epoch) -> run::VirtualEpoch {
    if (job.trial == 0 && epoch == 6) return {0, Ended{}};  // the experiment's own early stopping
    return virtual_toy(job, epoch);
  };
  lab.tune(lab.full, 2);
  REQUIRE(lab.count(TrialState::completed) == 12);
  REQUIRE(lab.trials()[0].curve.epochs() == 5);

  SECTION("longer trials go on where they were") {
    lab.spec.budget.max_epochs = 16;
    auto executor = lab.executor(2);
    lab.tune(executor, lab.full);
    CHECK(executor.submitted.size() == 11);
    for (const Job& job : executor.submitted) CHECK(job.from_epoch == 8);
    CHECK(lab.trials()[0].curve.epochs() == 5);
    for (std::size_t i = 1; i < 12; ++i) CHECK(lab.trials()[i].curve.epochs() == 16);

    Lab whole;
    whole.tune(whole.full);
    CHECK(describe(lab.trials()[5]) == describe(whole.trials()[5]));
  }
  SECTION("more trials are the same as if they had been asked for from the start") {
    lab.spec.budget.trials = 15;
    CHECK(lab.tune(lab.full, 2).trials == 15);
    CHECK(lab.record().state == StudyState::finished);
    CHECK(*lab.record().spec.budget.trials == 15);
  }
  SECTION("a smaller max_epochs starts nothing") {
    lab.spec.budget.max_epochs = 4;
    auto executor = lab.executor(2);
    lab.tune(executor, lab.full);
    CHECK(executor.submitted.empty());
    CHECK(lab.count(TrialState::completed) == 12);
  }
}

TEST_CASE("a smaller max_epochs completes paused trials that have reached it") {
  Lab lab;
  auto executor = lab.executor(3);
  executor.interrupt_at(5.5);
  lab.tune(executor, lab.full);
  REQUIRE(lab.count(TrialState::paused) == 3);
  lab.spec.budget.max_epochs = 6;
  lab.tune(lab.full);
  for (const Trial& trial : lab.trials()) {
    CHECK(trial.state == TrialState::completed);
    CHECK(trial.curve.epochs() == 6);
  }
}

TEST_CASE("a study of the same name but another subject is refused") {
  Lab lab;
  lab.tune(lab.halving);
  SECTION("space") { lab.spec.space = SearchSpace({{"x", FloatRange{0, 2}}}); }
  SECTION("seed") { lab.spec.seed = 8; }
  SECTION("direction") { lab.spec.objective.direction = Direction::maximize; }
  SECTION("experiment") { lab.spec.experiment = "{\"dataset\": \"other\"}"; }
  CHECK_THROWS_AS(lab.tune(lab.halving), InvalidInput);
}

}  // namespace autoepoch::test
