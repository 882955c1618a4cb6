// How long trials may hold a slot, and what becomes of those that hold it longer.
#include "run/attempts.hpp"

#include <algorithm>
#include <deque>
#include <limits>

#include "run/lab.hpp"

namespace autoepoch::test {
namespace {

using run::Attempts;

const SlotStatus kSlot{.name = "cpu:0"};
const SlotStatus kOtherSlot{.name = "cpu:1"};

constexpr double kNever = std::numeric_limits<double>::infinity();

std::vector<std::string> texts_of(const Lab& lab) {
  std::vector<std::string> texts;
  for (const TrialEvent& event : lab.storage.events(1)) texts.push_back(event.text);
  return texts;
}

/// Takes jobs without knowing where they will run, and loses its first slot after some events.
class QueueExecutor final : public run::VirtualExecutor {
 public:
  explicit QueueExecutor(int workers) : VirtualExecutor(workers, virtual_toy) {}

  std::string next_slot(TrialNumber) const override { return ""; }
  void submit(const Job& job) override {
    VirtualExecutor::submit(job);
    for (const SlotStatus& slot : slots()) {
      if (slot.trial == job.trial) told_.push_back(Placed{job.trial, slot.name});
    }
  }
  Event wait(double seconds) override {
    if (told_.empty()) return VirtualExecutor::wait(seconds);
    Event event = told_.front();
    told_.pop_front();
    return event;
  }

 private:
  std::deque<Event> told_;
};

/// Gives the first job back, as when its slot goes away.
class ReturningExecutor final : public run::VirtualExecutor {
 public:
  explicit ReturningExecutor(int workers) : VirtualExecutor(workers, virtual_toy) {}

  Event wait(double seconds) override {
    if (told_ == 0) {
      ++told_;
      return SlotLost{"virtual:9", "its node is down"};
    }
    if (told_ == 1) {
      ++told_;
      VirtualExecutor::kill(0);
      return Returned{0, "virtual:9 is out of use"};
    }
    return VirtualExecutor::wait(seconds);
  }

 private:
  int told_ = 0;
};

}  // namespace

TEST_CASE("a running trial may work for so long: the epochs stored and the one in progress") {
  Attempts attempts({.trial_seconds = 90});
  attempts.start(3, kSlot, 20, 1000);
  CHECK(attempts.seconds_left(1000) == 70);
  attempts.next_epoch(3, 50, 1060);  // 30 s of training; the rest went into decisions
  CHECK(attempts.seconds_left(1060) == 40);
  CHECK(attempts.take_late(1099, true).empty());
  CHECK(attempts.take_late(1100, true) == std::vector<TrialNumber>{3});
}

TEST_CASE("time does not count while a job waits for its slot") {
  Attempts attempts({.trial_seconds = 90});
  attempts.start(3, {}, 0, 0);
  CHECK(attempts.seconds_left(1e6) == kNever);
  attempts.place(3, {.name = "node7:cuda:0"}, 1e6);
  CHECK(attempts.seconds_left(1e6 + 10) == 80);
}

TEST_CASE("without limits nothing is late") {
  Attempts attempts({.trial_seconds = 0, .leave_seconds = 0});
  attempts.start(1, kSlot, 0, 0);
  attempts.start(2, kOtherSlot, 0, 0);
  attempts.leave(2, 0);
  CHECK(attempts.seconds_left(1e9) == kNever);
  CHECK(attempts.take_late(1e9, true).empty());
}

TEST_CASE("a report that waits to be heard is heard before its trial is late") {
  Attempts attempts({.trial_seconds = 10});
  attempts.start(1, kSlot, 0, 0);
  attempts.start(2, kOtherSlot, 0, 15);
  CHECK(attempts.take_late(20, false).empty());
  CHECK(attempts.take_late(21, false).empty());
  SECTION("it comes") {
    attempts.next_epoch(1, 5, 22);
    CHECK(attempts.take_late(22, false).empty());
  }
  SECTION("it does not") { CHECK(attempts.take_late(22, false) == std::vector<TrialNumber>{1}); }
}

TEST_CASE("the phases of an attempt") {
  Attempts attempts({});
  CHECK(attempts.empty());
  attempts.start(1, kSlot, 0, 0);
  attempts.want_stop(1);
  CHECK(attempts.is(Attempts::Phase::running, 1));
  CHECK(attempts.stop_wanted(1));
  CHECK(!attempts.stop_wanted(2));
  attempts.leave(1, 5);
  CHECK(attempts.count(Attempts::Phase::running) == 0);
  CHECK(attempts.count(Attempts::Phase::leaving) == 1);
  CHECK(attempts.end(1) == Attempts::Phase::leaving);
  CHECK(!attempts.contains(1));
}

TEST_CASE("a trial that never leaves its slot is where it was told to go, and its worker is killed") {
  Lab lab;
  lab.spec.run.leave_seconds = 30;
  auto executor = lab.executor(2);
  executor.set_leave_seconds(kNever);
  const Summary summary = lab.tune(executor, lab.halving);
  CHECK(summary.why == Why::trials);
  CHECK(lab.count(TrialState::running) + lab.count(TrialState::failed) == 0);
  CHECK(std::ranges::count(texts_of(lab), "killed: it had not left its slot 30s after it was told to") ==
        std::ssize(executor.killed));
  CHECK(executor.killed.size() >= 12);
}

TEST_CASE("jobs may be placed later: it is stored where they run") {
  Lab lab;
  QueueExecutor executor(2);
  const Summary summary = lab.tune(executor, lab.full);
  CHECK(summary.why == Why::trials);
  CHECK(lab.count(TrialState::completed) == 12);
  int placed = 0;
  for (const TrialEvent& event : lab.storage.events(1)) {
    const auto place = parse_place(event.detail);
    if (!place) continue;
    ++placed;
    CHECK(event.text == "runs on " + place->device);
    CHECK(place->device == "virtual:" + std::to_string(place->slot));
  }
  CHECK(placed == 12);
}

TEST_CASE("a trial that loses its slot goes on in another, and has not failed") {
  Lab lab;
  ReturningExecutor executor(1);
  const Summary summary = lab.tune(executor, lab.full);
  CHECK(summary.why == Why::trials);
  CHECK(lab.count(TrialState::completed) == 12);
  CHECK(lab.trials()[0].failures == 0);
  const auto texts = texts_of(lab);
  CHECK(std::ranges::count(texts, "slot virtual:9 is out of use: its node is down") == 1);
  CHECK(std::ranges::count(texts, "virtual:9 is out of use") == 1);
}

}  // namespace autoepoch::test
