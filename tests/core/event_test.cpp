#include "autoepoch/event.hpp"

#include <limits>

#include "autoepoch/error.hpp"
#include "autoepoch/event_detail.hpp"
#include "support/catch.hpp"

using namespace autoepoch;

TEST_CASE("every kind of event has a text that reads back; texts of newer programs are of another kind") {
  for (int i = 0; i <= static_cast<int>(EventKind::other); ++i) {
    const auto kind = static_cast<EventKind>(i);
    CHECK(parse_event_kind(to_string(kind)) == kind);
  }
  CHECK(to_string(EventKind::orphaned) == "orphaned");
  CHECK(parse_event_kind("merged") == EventKind::other);
  CHECK(parse_event_kind("") == EventKind::other);
}

TEST_CASE("a change of state changes what goes along with it, and the event says what") {
  Trial trial{.id = 7, .number = 3, .until = 2};
  const TrialEvent start = apply(trial, {.to = TrialState::running, .reason = "first rung", .time = 10});
  CHECK(start.kind == EventKind::started);
  CHECK(start.trial == 7);
  CHECK(start.epoch == 0);
  CHECK(trial.started == 10);
  CHECK(trial.until == 2);
  trial.curve.append({.epoch = 2, .value = 1});
  const TrialEvent pause = apply(trial, {.to = TrialState::paused, .reason = "rank 2", .until = 4, .time = 20});
  CHECK(pause.kind == EventKind::paused);
  CHECK(pause.epoch == 2);
  CHECK(trial.until == 4);
  CHECK(trial.ended == 0);
  CHECK(apply(trial, {.to = TrialState::running, .time = 30}).kind == EventKind::resumed);
  CHECK(trial.started == 10);
  CHECK(apply(trial, {.to = TrialState::paused, .failure = true, .time = 40}).kind == EventKind::retried);
  CHECK(trial.failures == 1);
  apply(trial, {.to = TrialState::running, .time = 50});
  CHECK(apply(trial, {.to = TrialState::paused, .orphaned = true, .time = 60}).kind == EventKind::orphaned);
  CHECK(apply(trial, {.to = TrialState::stopped, .time = 70}).kind == EventKind::stopped);
  CHECK(trial.ended == 70);
}

TEST_CASE("a change that is not allowed, or has no time, changes nothing") {
  Trial trial{.id = 7};
  CHECK_THROWS_AS(apply(trial, {.to = TrialState::paused, .reason = "no"}), InvalidInput);
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_AS(apply(trial, {.to = TrialState::running, .reason = "no", .time = infinity}), InvalidInput);
  CHECK(trial.state == TrialState::waiting);
  CHECK(trial.reason.empty());
}

TEST_CASE("bytes that are no text are replaced in the trial and in the event alike") {
  Trial trial;
  const TrialEvent event = apply(trial, {.to = TrialState::running, .reason = "cut \xC3", .detail = "\xFF"});
  CHECK(trial.reason == "cut \xEF\xBF\xBD");
  CHECK(event.text == trial.reason);
  CHECK(event.detail == "\xEF\xBF\xBD");
}

TEST_CASE("where a worker's output is reads back from an event's detail") {
  const std::string whole = to_json(EventDetail{.output = WorkerOutput{"logs/worker-3.txt", 5, 12}});
  const auto output = parse_output(whole);
  REQUIRE(output);
  CHECK(output->file == "logs/worker-3.txt");
  CHECK(output->begin == 5);
  CHECK(output->end == 12);
  const auto open = parse_output(to_json(EventDetail{.output = WorkerOutput{"logs/worker-3.txt", 5}}));
  REQUIRE(open);
  CHECK_FALSE(open->end);
  for (const char* other : {"", "{}", "[1]", R"({"output": 3})", R"({"output": {"file": 1, "begin": 2}})",
                            R"({"output": {"file": "x", "begin": -2}})"}) {
    CHECK_FALSE(parse_output(other));
  }
}
