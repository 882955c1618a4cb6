// Trials that fail are data: they end with their reason and the study goes on.
#include <cmath>

#include "run/lab.hpp"

namespace autoepoch::test {
namespace {

/// The toy trial, but for what `special` makes of an epoch.
template <class Special>
run::VirtualTrial except(Special special) {
  return [special](const Job& job, int epoch) -> run::VirtualEpoch {
    if (auto outcome = special(job, epoch)) return *outcome;
    return virtual_toy(job, epoch);
  };
}

using Outcome = std::optional<run::VirtualEpoch>;

class NoIdea final : public Scheduler {
 public:
  Next next(const History&) const override { return Wait{}; }
  Verdict judge(const History&, const Trial&) const override { return {}; }
};

}  // namespace

TEST_CASE("a non-finite value fails the trial and is not stored") {
  Lab lab;
  const double value = GENERATE(std::nan(""), HUGE_VAL, -HUGE_VAL);
  lab.trial = except([value](const Job& job, int epoch) -> Outcome {
    if (job.trial != 2 || epoch != 3) return std::nullopt;
    return run::VirtualEpoch(Observation{.epoch = 3, .value = value, .seconds = 1, .metrics = {{"loss", value}}});
  });
  const Summary summary = lab.tune(lab.full, 2);
  const Trial failed = lab.trials()[2];
  CHECK(failed.state == TrialState::failed);
  const std::string text = std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
  CHECK(failed.reason == "diverged: loss is " + text + " at epoch 3");
  CHECK(failed.curve.epochs() == 2);
  CHECK(lab.count(TrialState::completed) == 11);
  CHECK(summary.epochs == 11 * 16 + 2);
}

TEST_CASE("a crash is retried as often as the study says, from where the trial was") {
  Lab lab;
  const int retries = GENERATE(0, 1, 2, 5);
  lab.spec.run.retries = retries;
  auto crashes = std::make_shared<int>(0);
  lab.trial = except([crashes](const Job& job, int epoch) -> Outcome {
    if (job.trial != 1 || epoch != 4 || *crashes >= 3) return std::nullopt;
    ++*crashes;
    return run::VirtualEpoch(0.5, Crashed{.reason = "killed by signal 9", .retryable = true});
  });
  lab.tune(lab.full, 1);
  const Trial trial = lab.trials()[1];
  CHECK(trial.failures == std::min(retries + 1, 3));
  if (retries < 3) {
    CHECK(trial.state == TrialState::failed);
    CHECK(trial.reason == "killed by signal 9");
    CHECK(trial.curve.epochs() == 3);
  } else {
    CHECK(describe(lab.trials()) == unbroken(lab.full));
  }
}

TEST_CASE("a trial that crashes before its first report starts anew") {
  Lab lab;
  auto crashes = std::make_shared<int>(0);
  lab.trial = except([crashes](const Job& job, int) -> Outcome {
    if (job.trial != 4 || (*crashes)++ > 0) return std::nullopt;
    return run::VirtualEpoch(0.1, Crashed{.reason = "exited with status 1", .retryable = true});
  });
  lab.tune(lab.halving, 1);
  CHECK(describe(lab.trials()) == unbroken(lab.halving));
  CHECK(lab.trials()[4].failures == 1);
}

TEST_CASE("a failure that would repeat is not retried") {
  Lab lab;
  lab.trial = except([](const Job& job, int epoch) -> Outcome {
    if (job.trial != 1 || epoch != 2) return std::nullopt;
    return run::VirtualEpoch(1, Crashed{.reason = "shapes do not match"});
  });
  auto executor = lab.executor(1);
  lab.tune(executor, lab.full);
  CHECK(lab.trials()[1].state == TrialState::failed);
  CHECK(lab.trials()[1].reason == "shapes do not match");
  CHECK(executor.submitted.size() == 12);
}

TEST_CASE("epochs trained again after an older checkpoint are neither stored nor counted nor judged") {
  Lab lab;
  lab.spec.run.retries = 100;
  auto attempts = std::make_shared<std::map<std::pair<TrialNumber, int>, int>>();
  lab.trial = except([attempts](const Job& job, int epoch) -> Outcome {  // each sixth epoch crashes at first
    if ((job.trial.value() + epoch) % 6 != 0 || (*attempts)[{job.trial, epoch}]++ > 0) return std::nullopt;
    return run::VirtualEpoch(1, Crashed{.reason = "killed", .retryable = true});
  });
  auto executor = lab.executor(1, 5);
  const Summary summary = lab.tune(executor, lab.halving);
  CHECK(describe(lab.trials()) == unbroken(lab.halving));
  Lab quiet;
  CHECK(summary.epochs == quiet.tune(quiet.halving).epochs);
}

TEST_CASE("a trial over its time limit is killed, whatever it does") {
  Lab lab;
  lab.spec.run.trial_seconds = 90;
  SECTION("hanging") {
    lab.trial = except([](const Job& job, int epoch) -> Outcome {
      if (job.trial != 1 || epoch != 5) return std::nullopt;
      return run::VirtualEpoch(1e300, Ended{});
    });
    auto executor = lab.executor(2);
    const Summary summary = lab.tune(executor, lab.full);
    CHECK(lab.trials()[1].state == TrialState::failed);
    CHECK(lab.trials()[1].reason == "time limit of 1m30s");
    CHECK(lab.trials()[1].curve.epochs() == 4);
    CHECK(executor.killed == std::vector<TrialNumber>{1});
    CHECK(lab.count(TrialState::completed) == 11);
    CHECK(summary.seconds >= 90);
  }
  SECTION("slow, over several attempts and processes") {
    lab.trial = except([](const Job& job, int epoch) -> Outcome {
      if (job.trial != 0) return std::nullopt;
      Observation observation = std::get<Observation>(virtual_toy(job, epoch).outcome);
      observation.seconds = 20;
      return run::VirtualEpoch(observation);
    });
    auto first = lab.executor(1);
    first.interrupt_at(50);  // two epochs and a half
    lab.tune(first, lab.full);
    REQUIRE(lab.trials()[0].curve.epochs() == 3);
    lab.tune(lab.full, 1);
    CHECK(lab.trials()[0].reason == "time limit of 1m30s");
    CHECK(lab.trials()[0].curve.epochs() == 4);
  }
}

TEST_CASE("failures from the very first trial on end the study with the cause") {
  Lab lab;
  const auto fail_from_to = [](int first, int last) {
    return except([=](const Job& job, int) -> Outcome {
      if (job.trial < first || job.trial > last) return std::nullopt;
      return run::VirtualEpoch(1, Crashed{.reason = "no such dataset: fashion"});
    });
  };
  SECTION("three") {
    lab.trial = fail_from_to(0, 100);
    const Summary summary = lab.tune(lab.full, 1);
    CHECK(summary.why == Why::failing);
    CHECK(summary.reason == "the first 3 trials failed; the last: no such dataset: fashion");
    CHECK(summary.trials == 3);
  }
  SECTION("as many as asked for") {
    lab.options.failures_to_give_up = 5;
    lab.trial = fail_from_to(0, 100);
    CHECK(lab.tune(lab.full, 1).trials == 5);
  }
  SECTION("not when an earlier one works") {
    lab.trial = fail_from_to(1, 100);
    CHECK(lab.tune(lab.full, 1).why == Why::trials);
  }
  SECTION("not when one beside them works") {
    lab.trial = except([](const Job& job, int epoch) -> Outcome {
      if (job.trial == 3) return std::nullopt;
      if (epoch < 2) return std::nullopt;
      return run::VirtualEpoch(1, Crashed{.reason = "shapes"});
    });
    CHECK(lab.tune(lab.full, 4).why == Why::trials);
    CHECK(lab.count(TrialState::failed) == 11);
  }
}

TEST_CASE("a failure after a report counts as well") {
  Lab lab;
  lab.trial = [](const Job& job, int epoch) -> run::VirtualEpoch {
    if (epoch == 3) return {1, Crashed{.reason = "no space left"}};
    return virtual_toy(job, epoch);
  };
  CHECK(lab.tune(lab.full, 1).why == Why::failing);
}

TEST_CASE("an experiment may end by itself") {
  Lab lab;
  lab.trial = except([](const Job& job, int epoch) -> Outcome {
    if (job.trial.value() % 2 == 0 || epoch != 3) return std::nullopt;
    return run::VirtualEpoch(0, Ended{});
  });
  lab.tune(lab.full, 2);
  CHECK(lab.count(TrialState::completed) == 12);
  CHECK(lab.trials()[1].curve.epochs() == 2);
  CHECK(lab.trials()[1].reason == "ended by the experiment's own early stopping");
}

TEST_CASE("a scheduler that waits for nothing is an error, not a hang") {
  Lab lab;
  CHECK_THROWS_AS(lab.tune(NoIdea()), Error);
}

TEST_CASE("only checkpoints that may be used again are kept") {
  Lab lab;
  lab.trial = except([](const Job& job, int epoch) -> Outcome {
    if (job.trial != 5 || epoch != 2) return std::nullopt;
    return run::VirtualEpoch(1, Crashed{.reason = "shapes"});
  });
  auto executor = lab.executor(2);
  const Summary summary = lab.tune(executor, lab.halving);
  int ended_early = 0;
  for (const Trial& trial : lab.trials()) {
    const bool ended = trial.state == TrialState::stopped || trial.state == TrialState::failed;
    INFO(describe(trial));
    REQUIRE(executor.discarded.contains(trial.number) == ended);
    if (ended) CHECK(executor.discarded.at(trial.number) == (trial.number == summary.best->number));
    ended_early += ended ? 1 : 0;
  }
  CHECK(ended_early > 3);
}

TEST_CASE("the best trial's best epoch stays when it ends early, and goes when it is beaten") {
  Lab lab;
  lab.trial = [](const Job& job, int epoch) -> run::VirtualEpoch {
    if (epoch == 3 && job.trial < 2) return {1, Crashed{.reason = "shapes"}};
    const double value = job.trial == 0 ? 0.5 : job.trial == 1 ? 0.6 : 0.4 + 0.1 / epoch;
    return Observation{.epoch = epoch, .value = value, .seconds = 1, .metrics = {{"memory", 0}}};
  };
  lab.spec.budget.trials = 3;
  auto executor = lab.executor(1);
  SECTION("not yet beaten") {
    executor.interrupt_at(4.5);
    lab.tune(executor, lab.full);
    CHECK(executor.discarded == std::map<TrialNumber, bool>{{0, true}});
  }
  SECTION("beaten") {
    lab.tune(executor, lab.full);
    CHECK(executor.discarded == std::map<TrialNumber, bool>{{0, false}, {1, false}});
  }
}

}  // namespace autoepoch::test
