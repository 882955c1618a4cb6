// What every executor must do. The executor under test runs toy experiments (toy_experiment.hpp).
#pragma once

#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "support/catch.hpp"
#include "support/toy_experiment.hpp"
#include "support/toy_study.hpp"

namespace autoepoch::test {

using MakeExecutor = std::function<std::unique_ptr<Executor>(int workers)>;

inline Job toy_job(TrialNumber trial, const std::string& fault = "") {
  Job job{.trial = trial, .params = {{"x", 0.5}}, .seed = 100 + index_of(trial), .until = 16};
  if (!fault.empty()) job.params.set("fault", fault);
  return job;
}

/// The next event that is not a time-out. A minute without one is a hang.
inline Event next_event(Executor& executor) {
  for (int tries = 0; tries < 60; ++tries) {
    Event event = executor.wait(1);
    if (!std::holds_alternative<TimedOut>(event)) return event;
  }
  FAIL("nothing happened for a minute");
  return TimedOut{};
}

template <class What>
What expect(Executor& executor) {
  Event event = next_event(executor);
  const auto* crash = std::get_if<Crashed>(&event);
  INFO((crash ? "crashed: " + crash->reason : ""));
  REQUIRE(std::holds_alternative<What>(event));
  return std::get<What>(std::move(event));
}

/// Requires the report of that trial's epoch, with the values that its job leads to.
inline Observation expect_epoch(Executor& executor, const Job& job, int epoch) {
  const auto report = expect<Reported>(executor);
  const auto expected = std::get<Observation>(virtual_toy(job, epoch).outcome);
  CHECK(report.trial == job.trial);
  CHECK(report.observation.epoch == epoch);
  CHECK(report.observation.value == expected.value);
  CHECK(report.observation.metrics.at("memory") == expected.metrics.at("memory"));
  CHECK(report.observation.seconds > 0);
  return report.observation;
}

/// Runs the job up to an epoch, where it is told to leave like that, and until it has left its slot.
inline void run_until(Executor& executor, const Job& job, int last, std::optional<Leave> leave) {
  executor.submit(job);
  for (int epoch = job.from_epoch + 1; epoch <= last; ++epoch) {
    expect_epoch(executor, job, epoch);
    executor.answer(job.trial, epoch < last ? std::nullopt : leave);
  }
  CHECK(expect<Ended>(executor).trial == job.trial);
}

inline void wait_for_free_slots(Executor& executor, int count) {
  for (int tries = 0; executor.free_slots() < count; ++tries) {
    REQUIRE(tries < 60);
    REQUIRE(std::holds_alternative<TimedOut>(executor.wait(1)));
  }
}

inline void check_executor(const MakeExecutor& make) {
  SECTION("a job takes a slot until the trial has left it") {
    const auto executor = make(2);
    CHECK(executor->free_slots() == 2);
    CHECK(executor->slots().size() == 2);
    const Job job = toy_job(3);
    const std::string slot = executor->next_slot(3);
    executor->submit(job);
    CHECK(executor->free_slots() == 1);
    for (const SlotStatus& status : executor->slots()) CHECK((status.trial == 3) == (status.name == slot));
    expect_epoch(*executor, job, 1);
    executor->answer(3, Leave::stop);
    const auto ended = expect<Ended>(*executor);
    CHECK(ended.trial == 3);
    CHECK(ended.leave == Leave::stop);
    CHECK(executor->free_slots() == 2);
    CHECK((!executor->slots()[0].trial && !executor->slots()[1].trial));
    executor->discard(3, true);
    executor->discard(3, false);
    executor->discard(3, false);
  }

  SECTION("a trial leaves as it was told") {
    const auto executor = make(1);
    std::int64_t trial = 0;
    for (const Leave leave : {Leave::pause, Leave::stop, Leave::complete}) {
      executor->submit(toy_job(trial));
      expect<Reported>(*executor);
      executor->answer(trial++, leave);
      CHECK(expect<Ended>(*executor).leave == leave);
    }
  }

  SECTION("a paused trial goes on to the same curve, also when others have run in between") {
    const auto executor = make(1);
    Job job = toy_job(1);
    for (const int last : {2, 3, 7, 16}) {
      run_until(*executor, job, last, Leave::pause);
      job.from_epoch = last;
      run_until(*executor, toy_job(100 + last), 3, Leave::complete);
    }
  }

  SECTION("trials side by side do not disturb each other") {
    const auto executor = make(3);
    for (std::int64_t trial = 0; trial < 3; ++trial) executor->submit(toy_job(trial));
    CHECK(executor->free_slots() == 0);
    std::map<TrialNumber, int> epochs;
    for (int events = 0; events < 3 * 9; ++events) {
      const Event event = next_event(*executor);
      const auto* report = std::get_if<Reported>(&event);
      if (!report) {
        REQUIRE(std::holds_alternative<Ended>(event));
        continue;
      }
      const Observation& observation = report->observation;
      CHECK(observation.epoch == ++epochs[report->trial]);
      const auto expected = virtual_toy(toy_job(report->trial), observation.epoch);
      CHECK(observation.value == std::get<Observation>(expected.outcome).value);
      executor->answer(report->trial, observation.epoch < 8 ? std::nullopt : std::optional(Leave::stop));
    }
    CHECK(executor->free_slots() == 3);
  }

  SECTION("a killed trial is heard of no more, and its slot is used again") {
    const auto executor = make(1);
    Job job = toy_job(5);
    job.params.set("milliseconds", std::int64_t{20});
    executor->submit(job);
    SECTION("at the start") {}
    SECTION("in an epoch") {
      expect<Reported>(*executor);
      executor->answer(5, std::nullopt);
    }
    SECTION("before an answer") { expect<Reported>(*executor); }
    SECTION("after the last answer") {
      expect<Reported>(*executor);
      executor->answer(5, Leave::pause);
    }
    executor->kill(5);
    wait_for_free_slots(*executor, 1);
    CHECK(!executor->slots()[0].trial);
    run_until(*executor, toy_job(6), 3, Leave::stop);
    job.params = {{"x", 0.5}};
    run_until(*executor, job, 3, Leave::stop);
  }

  SECTION("what is said to a trial that has gone is not heard") {
    const auto executor = make(1);
    executor->submit(toy_job(1));
    expect<Reported>(*executor);
    executor->kill(1);
    executor->answer(1, std::nullopt);
    executor->kill(1);
    wait_for_free_slots(*executor, 1);
    run_until(*executor, toy_job(2), 3, Leave::stop);
  }

  SECTION("an exception ends the trial, not the executor") {
    const auto executor = make(1);
    executor->submit(toy_job(1, "throw@2"));
    expect<Reported>(*executor);
    executor->answer(1, std::nullopt);
    const auto crash = expect<Crashed>(*executor);
    CHECK(crash.trial == 1);
    CHECK(crash.reason == "shapes do not match");
    CHECK(!crash.retryable);
    CHECK(executor->free_slots() == 1);
    executor->submit(toy_job(2, "refuse@0"));
    CHECK(expect<Crashed>(*executor).reason == "/experiment/dataset: no such dataset");
    run_until(*executor, toy_job(3), 2, Leave::stop);
  }

  SECTION("a value that is not finite is reported") {
    const auto executor = make(1);
    executor->submit(toy_job(1, "nan@1"));
    CHECK(std::isnan(expect<Reported>(*executor).observation.value));
    executor->answer(1, Leave::stop);
    CHECK(expect<Ended>(*executor).leave == Leave::stop);
  }

  SECTION("an experiment may end by itself") {
    const auto executor = make(1);
    executor->submit(toy_job(1, "finish@2"));
    for (int epoch = 1; epoch <= 2; ++epoch) {
      CHECK(expect<Reported>(*executor).observation.epoch == epoch);
      executor->answer(1, std::nullopt);
    }
    CHECK(expect<Ended>(*executor).leave == Leave::complete);
    CHECK(executor->free_slots() == 1);
  }

  SECTION("without a job nothing happens but time") {
    const auto executor = make(2);
    const double before = executor->now();
    CHECK(std::holds_alternative<TimedOut>(executor->wait(0.01)));
    CHECK(executor->now() >= before + 0.01);
    CHECK(std::holds_alternative<TimedOut>(executor->wait(0)));
  }

  SECTION("it may go while trials run") {
    const auto executor = make(2);
    for (std::int64_t trial = 0; trial < 2; ++trial) executor->submit(toy_job(trial));
    expect<Reported>(*executor);
  }
}

}  // namespace autoepoch::test
