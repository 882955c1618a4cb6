// A study that was left at any point goes on as if it had not been.
#include <memory>
#include <string>
#include <utility>

#include "run/lab.hpp"
#include "search/freeze_thaw.hpp"
#include "search/full_scheduler.hpp"
#include "search/hyperband.hpp"
#include "search/stopping.hpp"
#include "search/successive_halving.hpp"
#include "support/storage_fault.hpp"

namespace autoepoch::test {
namespace {

/// The toy and all real schedulers; by GENERATE, one after the other.
std::unique_ptr<Scheduler> any_scheduler() {
  const std::string name = GENERATE("toy", "full", "asha", "hyperband", "freeze_thaw", "stopping");
  UNSCOPED_INFO("scheduler " << name);
  if (name == "toy") return std::make_unique<ToyHalving>();
  if (name == "full") return std::make_unique<FullScheduler>();
  if (name == "freeze_thaw") return std::make_unique<FreezeThaw>();
  if (name == "hyperband") return std::make_unique<Hyperband>();
  if (name == "asha") return std::make_unique<SuccessiveHalving>();
  StoppingScheduler::Rules rules;
  rules.push_back(std::make_unique<PatienceRule>(3, 0.01));
  rules.push_back(std::make_unique<MedianRule>(3));
  return std::make_unique<StoppingScheduler>(std::make_unique<SuccessiveHalving>(), std::move(rules));
}

/// Runs until it ends, interrupted once in every `seconds` of virtual time.
int tune_in_pieces(Lab& lab, const Scheduler& scheduler, double seconds, int interrupts) {
  for (int pieces = 1;; ++pieces) {
    auto executor = lab.executor(1);
    for (int i = 0; i < interrupts; ++i) executor.interrupt_at(seconds);
    if (lab.tune(executor, scheduler).why != Why::interrupted) return pieces;
    REQUIRE(lab.count(TrialState::running) == 0);
    REQUIRE(pieces < 1000);
  }
}

}  // namespace

TEST_CASE("a study that was interrupted at any time equals the unbroken one") {
  const auto scheduler = any_scheduler();
  const auto whole = unbroken(*scheduler);
  for (double seconds = 0.5; seconds < 20; seconds += 0.5) {
    INFO("interrupted every " << seconds << " s");
    Lab lab;
    CHECK(tune_in_pieces(lab, *scheduler, seconds, 1) > 1);
    REQUIRE(describe(lab.trials()) == whole);
  }
}

TEST_CASE("a second interruption kills: the epochs in progress are lost, nothing else") {
  const auto scheduler = any_scheduler();
  const auto whole = unbroken(*scheduler);
  for (double seconds = 1.5; seconds < 20; seconds += 0.5) {
    INFO("killed every " << seconds << " s");
    Lab lab;
    CHECK(tune_in_pieces(lab, *scheduler, seconds, 2) > 1);
    REQUIRE(describe(lab.trials()) == whole);
  }
}

TEST_CASE("an interrupted study pauses its trials after their epochs") {
  Lab lab;
  auto executor = lab.executor(3);
  executor.interrupt_at(4.5);
  const Summary summary = lab.tune(executor, lab.full);
  CHECK(summary.why == Why::interrupted);
  CHECK(summary.reason == "interrupted");
  CHECK(summary.epochs == 15);
  CHECK(executor.killed.empty());
  CHECK(lab.count(TrialState::paused) == 3);
  CHECK(lab.trials()[0].reason == "interrupted");
  CHECK(lab.record().state == StudyState::open);

  SECTION("and resumes them first") {
    auto next = lab.executor(2);
    next.interrupt_at(0.5);
    lab.tune(next, lab.full);
    REQUIRE(next.submitted.size() == 2);
    CHECK(next.submitted[0].trial == 0);
    CHECK(next.submitted[0].from_epoch == 5);
    CHECK(next.submitted[0].until == 16);
    CHECK(next.submitted[1].trial == 1);
  }
}

TEST_CASE("a storage that fails at any call loses nothing") {
  const auto scheduler = any_scheduler();
  const auto whole = unbroken(*scheduler);
  const auto moment = GENERATE(Fault::Moment::before, Fault::Moment::after);
  bool tripped = true;
  for (std::int64_t call = 1; tripped; ++call) {
    INFO("call " << call << (moment == Fault::Moment::before ? ", not stored" : ", stored"));
    Lab lab;
    FaultStorage storage(lab.storage, {.call = call, .moment = moment});
    auto broken = lab.executor(1);
    try {
      tune(lab.spec, {lab.sampler, *scheduler, broken, storage});
    } catch (const StorageError&) {
    }
    tripped = storage.tripped();
    lab.tune(*scheduler);
    REQUIRE(describe(lab.trials()) == whole);
    REQUIRE(lab.record().state == StudyState::finished);
  }
}

TEST_CASE("a storage that fails again and again delays the study, no more") {
  const ToyHalving scheduler;
  const auto whole = unbroken(scheduler);
  for (std::int64_t period = 9; period < 30; ++period) {
    INFO("every " << period << " calls");
    Lab lab;
    for (int tries = 0;; ++tries) {
      REQUIRE(tries < 1000);
      FaultStorage storage(lab.storage, {.call = period, .repeat = true});
      auto executor = lab.executor(1);
      try {
        tune(lab.spec, {lab.sampler, scheduler, executor, storage});
        break;
      } catch (const StorageError&) {
      }
    }
    REQUIRE(describe(lab.trials()) == whole);
  }
}

TEST_CASE("with several workers no epoch is lost or counted twice by faults") {
  Lab lab;
  lab.spec.budget.epochs = 40;
  for (std::int64_t call = 5; call < 200; call += 7) {
    FaultStorage storage(lab.storage, {.call = call});
    auto executor = lab.executor(3);
    try {
      tune(lab.spec, {lab.sampler, lab.halving, executor, storage});
    } catch (const StorageError&) {
    }
    for (const Trial& trial : lab.trials()) {
      int expected = 0;
      for (const Observation& point : trial.curve) REQUIRE(point.epoch == ++expected);
    }
  }
  CHECK(lab.tune(lab.halving, 3).epochs == 40);
}

TEST_CASE("a killed controller's running trials are judged again by what they had reported") {
  Lab lab;
  const auto id = lab.storage.create_study(lab.spec, 0);
  const auto add_running = [&](double value, int epochs, int until) {
    const Trial trial = lab.storage.add_trial(id, {{"x", value}}, until, 0);
    lab.storage.transition(trial.id, TrialState::waiting, {.to = TrialState::running});
    for (int epoch = 1; epoch <= epochs; ++epoch) {
      const Observation point{.epoch = epoch, .value = value, .seconds = 1, .metrics = {{"memory", 0}}};
      lab.storage.append(trial.id, point, 0);
    }
  };
  add_running(0.5, 0, 2);    // had not reported
  add_running(0.6, 1, 2);    // was on its way
  add_running(0.7, 2, 2);    // had reached its rung
  add_running(1.2, 2, 4);    // was to be stopped
  add_running(0.4, 16, 16);  // was complete
  auto executor = lab.executor(1);
  executor.interrupt_at(0);
  lab.tune(executor, lab.halving);
  const auto trials = lab.trials();
  CHECK(trials[0].curve.epochs() == 1);  // was started, then interrupted
  CHECK(trials[1].state == TrialState::paused);
  CHECK(trials[1].until == 2);
  CHECK(trials[2].state == TrialState::paused);
  CHECK(trials[2].reason == "rank 2 of 3");
  CHECK(trials[3].state == TrialState::stopped);
  CHECK(trials[3].reason == "above 1.005");
  CHECK(trials[4].state == TrialState::completed);
}

TEST_CASE("the observer is told of every stored change, in order") {
  struct Log final : Observer {
    void on_event(const History& history, const Executor&, const TrialEvent& event, const Trial& trial) override {
      CHECK(history.trials()[index_of(trial.number)].state == trial.state);
      kinds.push_back(to_string(trial.number) + " " + std::string(to_string(event.kind)));
    }
    void on_epoch(const History&, const Executor&, const Trial& trial, const Observation& observation) override {
      CHECK(trial.curve.back() == observation);
      kinds.push_back(to_string(trial.number) + " epoch " + std::to_string(observation.epoch));
    }
    void on_remark(const History&, const Executor&, const TrialEvent& event) override {
      CHECK(event.trial == 0);
      kinds.emplace_back(to_string(event.kind));
    }
    void on_idle(const History&, const Executor&) override { ++ticks; }
    std::vector<std::string> kinds;
    int ticks = 0;
  };
  Lab lab;
  Log log;
  lab.options.observer = &log;
  lab.spec.budget = {.max_epochs = 2, .trials = 2};
  const Summary summary = lab.tune(lab.full);
  CHECK(log.kinds == std::vector<std::string>{"0 started", "0 epoch 1", "0 epoch 2", "0 completed", "1 started",
                                              "1 epoch 1", "1 epoch 2", "1 completed"});
  CHECK(log.ticks == Approx(summary.seconds).margin(1));
  std::vector<std::string> stored;
  for (const TrialEvent& event : lab.storage.events(1)) stored.emplace_back(to_string(event.kind));
  CHECK(stored == std::vector<std::string>{"started", "completed", "started", "completed"});

  SECTION("and of an interruption at once, not at the epoch's end") {
    log.kinds.clear();
    lab.spec.budget.trials = 3;
    auto executor = lab.executor(1);
    executor.interrupt_at(0.5);
    CHECK(lab.tune(executor, lab.full).why == Why::interrupted);
    CHECK(log.kinds == std::vector<std::string>{"2 started", "remark", "2 epoch 1", "2 paused"});
    CHECK(lab.storage.events(1)[5].text.find("the running epochs end first") != std::string::npos);
  }
}

}  // namespace autoepoch::test
