#include "report/timeline.hpp"

#include "report/example.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::report;

namespace {

TrialEvent event(TrialId trial, double time, int epoch, EventKind kind, std::string text = {}) {
  return {.trial = trial, .time = time, .epoch = epoch, .kind = kind, .text = std::move(text)};
}

}  // namespace

TEST_CASE("runs that overlap get lanes of their own; a free lane is used again") {
  const Snapshot study = example_study();
  const std::vector<TrialEvent> events = {event(1, 100, 0, EventKind::started), event(2, 101, 0, EventKind::started),
                                          event(1, 102, 3, EventKind::paused), event(3, 102.5, 0, EventKind::started),
                                          event(3, 103, 0, EventKind::failed)};
  const Timeline timeline = make_timeline(study.history(), events, 104);
  REQUIRE(timeline.runs.size() == 3);
  CHECK(timeline.lanes.size() == 2);
  CHECK(timeline.runs[0].lane == 0);
  CHECK(timeline.runs[1].lane == 1);
  CHECK(timeline.runs[2].lane == 0);
  CHECK(timeline.runs[1].end == Approx(4));  // still running: until now
  CHECK(timeline.seconds == Approx(4));
  CHECK_FALSE(timeline.is_recorded);
  CHECK(timeline.lanes[0].utilization == Approx(1.5 / 4));  // epochs of half a second
  CHECK(timeline.lanes[1].utilization == Approx(2.0 / 4));
  CHECK(timeline.utilization == Approx(3.5 / (2 * 4)));
}

TEST_CASE("the pause between two searches takes no time; a killed run is as long as its epochs") {
  const Snapshot study = example_study();
  const std::vector<TrialEvent> events = {event(1, 100, 0, EventKind::started),
                                          event(1, 5000, 3, EventKind::orphaned, "its controller ended"),
                                          event(2, 6000, 0, EventKind::started), event(2, 6002, 4, EventKind::stopped)};
  const Timeline timeline = make_timeline(study.history(), events, 7000);
  REQUIRE(timeline.runs.size() == 2);
  CHECK(timeline.runs[0].end == Approx(1.5));
  CHECK(timeline.runs[1].start == Approx(1.5));
  CHECK(timeline.seconds == Approx(3.5));
}

TEST_CASE("stored slots are the lanes, also one that was never used") {
  const Snapshot study = example_study();
  std::vector<TrialEvent> events = {event(1, 100, 0, EventKind::started), event(1, 102, 3, EventKind::paused),
                                    event(2, 102, 0, EventKind::started), event(2, 104, 4, EventKind::stopped)};
  events[0].detail = R"({"slot":1,"slots":3,"device":"cuda:1"})";
  events[2].detail = R"({"slot":0,"slots":3,"device":"cuda:0"})";
  const Timeline timeline = make_timeline(study.history(), events, 104);
  CHECK(timeline.is_recorded);
  REQUIRE(timeline.lanes.size() == 3);
  CHECK(timeline.lanes[0].device == "cuda:0");
  CHECK(timeline.lanes[1].device == "cuda:1");
  CHECK(timeline.lanes[1].utilization == Approx(1.5 / 4));
  CHECK(timeline.lanes[2].utilization == 0);
  CHECK(timeline.runs[0].lane == 1);
  CHECK(timeline.runs[1].lane == 0);

  events[2].detail = "";  // by a program that stored none
  CHECK_FALSE(make_timeline(study.history(), events, 104).is_recorded);
}

TEST_CASE("stored times say when an improvement came and when a run ended that was killed") {
  Snapshot study = example_study();
  LearningCurve& curve = study.trials[0].curve;
  LearningCurve timed;
  for (Observation point : curve) {
    point.time = 100 + 3 * point.epoch;
    timed.append(point);
  }
  curve = timed;
  const std::vector<TrialEvent> events = {event(1, 100, 0, EventKind::started),
                                          event(1, 5000, 3, EventKind::orphaned, "its controller ended")};
  const History history = study.history();
  const Timeline timeline = make_timeline(history, events, 7000);
  REQUIRE(timeline.runs.size() == 1);
  CHECK(timeline.runs[0].end == Approx(9));
  const auto steps = improvements(history, timeline);
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].seconds == Approx(3));
  CHECK(steps[2].seconds == Approx(9));
}

TEST_CASE("improvements come in order of time and count the epochs of all trials") {
  const Snapshot study = example_study();
  const std::vector<TrialEvent> events = {event(1, 100, 0, EventKind::started), event(2, 100.1, 0, EventKind::started),
                                          event(1, 101.5, 3, EventKind::paused),
                                          event(2, 102.1, 4, EventKind::stopped)};
  const History history = study.history();
  const auto steps = improvements(history, make_timeline(history, events, 200));
  REQUIRE(steps.size() == 4);
  CHECK(steps[0].observation->value == 0.9);
  CHECK(steps[1].observation->value == 0.5);
  CHECK(steps.back().observation->value == history.best()->observation->value);
  CHECK(steps.back().trial->number == 1);
  CHECK(steps.back().epochs == 6);
  CHECK(steps.back().seconds == Approx(1.6));
}

TEST_CASE("a study without trials has an empty timeline") {
  Snapshot study = example_study();
  study.trials.clear();
  const Timeline timeline = make_timeline(study.history(), {}, 1);
  CHECK(timeline.runs.empty());
  CHECK(timeline.lanes.empty());
  CHECK(timeline.utilization == 0);
}
