#include "support/storage_conformance.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "autoepoch/error.hpp"
#include "support/catch.hpp"
#include "support/storage_example.hpp"
#include "support/storage_script.hpp"

namespace autoepoch::test {
namespace {

void check_studies(Storage& storage) {
  CHECK(storage.studies().empty());
  CHECK_FALSE(storage.find_study("example"));
  const std::int64_t id = storage.create_study(example_spec(), 1000.25);
  CHECK_THROWS_AS(storage.create_study(example_spec(), 2000), InvalidInput);
  const std::int64_t other = storage.create_study(example_spec("it's \"another\""), 3000);
  CHECK(id != other);
  REQUIRE(storage.studies().size() == 2);
  CHECK(storage.studies()[0].id == id);
  CHECK(storage.studies()[1].spec.name == "it's \"another\"");

  std::optional<StudyRecord> record = storage.find_study("example");
  REQUIRE(record);
  CHECK(record->id == id);
  CHECK(to_json(record->spec) == to_json(example_spec()));
  CHECK(record->state == StudyState::open);
  CHECK(record->reason.empty());
  CHECK(record->seconds == 0);
  CHECK(record->created == 1000.25);

  record->spec.budget.trials = 90;
  record->state = StudyState::finished;
  record->reason = "budget of 60 trials used up";
  record->seconds = 12.5;
  storage.update_study(*record);
  const std::optional<StudyRecord> updated = storage.find_study("example");
  REQUIRE(updated);
  CHECK(to_json(updated->spec) == to_json(record->spec));
  CHECK(updated->state == StudyState::finished);
  CHECK(updated->reason == record->reason);
  CHECK(updated->seconds == 12.5);
  CHECK(updated->created == 1000.25);
  CHECK(storage.find_study("it's \"another\"")->state == StudyState::open);

  record->spec.name = "renamed";
  CHECK_THROWS_AS(storage.update_study(*record), InvalidInput);
  record->spec.name = "example";
  record->id = id + other + 7;
  CHECK_THROWS_AS(storage.update_study(*record), InvalidInput);
}

void check_trials(Storage& storage) {
  const std::int64_t study = storage.create_study(example_spec(), 0);
  const std::int64_t other = storage.create_study(example_spec("other"), 0);
  CHECK(storage.trials(study).empty());
  const Trial first = storage.add_trial(study, example_params(), 3, 10);
  const Trial foreign = storage.add_trial(other, {}, 1, 11);
  const Trial second = storage.add_trial(study, {}, 9, 12);
  CHECK(first.number == 0);
  CHECK(second.number == 1);
  CHECK(foreign.number == 0);
  CHECK(first.id != second.id);
  CHECK(first.id != foreign.id);
  CHECK(first.state == TrialState::waiting);
  const std::vector<Trial> stored = storage.trials(study);
  REQUIRE(stored.size() == 2);
  CHECK(stored[0].id == first.id);
  CHECK(describe(stored[0]) == describe(first));
  CHECK(stored[0].params == example_params());
  CHECK(stored[0].until == 3);
  CHECK(describe(stored[1]) == describe(second));
  CHECK_THROWS_AS(storage.add_trial(study + other + 7, {}, 1, 0), InvalidInput);
  CHECK(storage.trials(study + other + 7).empty());
}

/// What a reader that follows the study knows after each change is what a new one reads.
void check_refresh(Storage& storage) {
  const std::int64_t study = storage.create_study(example_spec(), 0);
  const std::int64_t other = storage.create_study(example_spec("other"), 0);
  std::vector<Trial> trials;
  std::vector<TrialEvent> events;
  const auto changed = [&] {
    const std::vector<TrialNumber> numbers = storage.refresh(study, trials, events);
    CHECK(describe(trials) == describe(storage.trials(study)));
    CHECK(describe(events) == describe(storage.events(study)));
    return numbers;
  };
  using Numbers = std::vector<TrialNumber>;
  CHECK(changed() == Numbers{});
  const Trial first = storage.add_trial(study, example_params(), 3, 10);
  const Trial second = storage.add_trial(study, {}, 9, 12);
  const Trial foreign = storage.add_trial(other, {}, 9, 12);
  CHECK(changed() == Numbers{0, 1});
  CHECK(changed() == Numbers{});
  storage.transition(second.id, TrialState::waiting, {.to = TrialState::running, .time = 13});
  storage.transition(foreign.id, TrialState::waiting, {.to = TrialState::running, .time = 13});
  CHECK(changed() == Numbers{1});
  CHECK(changed() == Numbers{});  // it runs and has nothing new
  storage.append(second.id, {.epoch = 1, .value = 0.5}, 1);
  storage.append(second.id, {.epoch = 3, .value = 0.25, .metrics = {{"loss", 0.25}}}, 2);
  storage.append(foreign.id, {.epoch = 1, .value = 7}, 2);
  CHECK(changed() == Numbers{1});
  storage.append(second.id, {.epoch = 4, .value = 0.125}, 2);
  storage.transition(second.id, TrialState::running, {.to = TrialState::paused, .reason = "rank 2", .until = 4});
  storage.transition(first.id, TrialState::waiting, {.to = TrialState::running, .time = 14});
  storage.append(first.id, {.epoch = 1, .value = 0.75}, 3);
  const Trial third = storage.add_trial(study, {}, 1, 15);
  storage.transition(third.id, TrialState::waiting, {.to = TrialState::running, .time = 15});
  storage.append(third.id, {.epoch = 1, .value = 0.75}, 3);
  CHECK(changed() == Numbers{0, 1, 2});
  storage.add_event(study, {.trial = second.id, .kind = EventKind::remark, .text = "noted"});
  storage.add_event(study, {.trial = 0, .kind = EventKind::remark, .text = "of the study"});
  storage.add_event(other, {.trial = foreign.id, .kind = EventKind::remark, .text = "elsewhere"});
  CHECK(changed() == Numbers{1});

  std::vector<Trial> late_trials;
  std::vector<TrialEvent> late_events;
  CHECK(storage.refresh(study, late_trials, late_events) == Numbers{0, 1, 2});
  CHECK(describe(late_trials) == describe(trials));
}

void check_find_trial(Storage& storage) {
  const std::int64_t study = storage.create_study(example_spec(), 0);
  const Trial trial = storage.add_trial(study, example_params(), 3, 10);
  storage.add_trial(storage.create_study(example_spec("other"), 0), {}, 3, 10);
  CHECK(describe(storage.find_trial(study, 0).value()) == describe(trial));
  storage.transition(trial.id, TrialState::waiting, {.to = TrialState::running, .time = 13});
  storage.append(trial.id, {.epoch = 1, .value = 0.5}, 1);
  CHECK(storage.find_trial(study, 0)->state == TrialState::running);
  CHECK(storage.find_trial(study, 0)->curve.empty());
  for (const TrialNumber number : {-1, 1, 2}) CHECK_FALSE(storage.find_trial(study, number));
  CHECK_FALSE(storage.find_trial(study + 7, 0));
}

void check_transitions(Storage& storage) {
  const std::int64_t study = storage.create_study(example_spec(), 0);
  const TrialId id = storage.add_trial(study, {}, 3, 0).id;
  const auto trial = [&] { return storage.trials(study).at(0); };

  SECTION("the change and its event are stored together") {
    REQUIRE(
        storage.transition(id, TrialState::waiting, {.to = TrialState::running, .reason = "first rung", .time = 100}));
    CHECK(trial().state == TrialState::running);
    CHECK(trial().reason == "first rung");
    CHECK(trial().until == 3);
    CHECK(trial().started == 100);
    CHECK(trial().ended == 0);
    storage.append(id, example_observation(3), 0);
    REQUIRE(storage.transition(id, TrialState::running, {.to = TrialState::paused, .reason = "rung 3", .time = 200}));
    REQUIRE(storage.transition(
        id, TrialState::paused,
        {.to = TrialState::running, .reason = "promoted", .until = 9, .time = 300, .detail = "{\"rung\":9}"}));
    CHECK(trial().until == 9);
    CHECK(trial().started == 100);
    REQUIRE(storage.transition(id, TrialState::running,
                               {.to = TrialState::failed, .reason = "diverged", .failure = true, .time = 400}));
    CHECK(trial().failures == 1);
    CHECK(trial().ended == 400);
    const std::vector<TrialEvent> events = storage.events(study);
    REQUIRE(events.size() == 4);
    CHECK(events[0].kind == EventKind::started);
    CHECK(events[0].epoch == 0);
    CHECK(events[1].kind == EventKind::paused);
    CHECK(events[1].epoch == 3);
    CHECK(events[2].kind == EventKind::resumed);
    CHECK(events[2].trial == id);
    CHECK(events[2].time == 300);
    CHECK(events[2].text == "promoted");
    CHECK(events[2].detail == "{\"rung\":9}");
    CHECK(events[3].kind == EventKind::failed);
  }
  SECTION("returned is the event that is stored, with clean texts") {
    const auto event = storage.transition(
        id, TrialState::waiting, {.to = TrialState::running, .reason = "cut \xC3", .time = 100, .detail = "\xFF"});
    REQUIRE(event);
    CHECK(event->text == "cut \xEF\xBF\xBD");
    CHECK(event->detail == "\xEF\xBF\xBD");
    CHECK(trial().reason == event->text);
    CHECK(describe(std::vector{*event}) == describe(storage.events(study)));
  }
  SECTION("a controller that had ended has a kind of event of its own") {
    storage.transition(id, TrialState::waiting, {.to = TrialState::running, .time = 100});
    const auto event = storage.transition(id, TrialState::running, {.to = TrialState::waiting, .orphaned = true});
    REQUIRE(event);
    CHECK(event->kind == EventKind::orphaned);
    CHECK(storage.events(study).back().kind == EventKind::orphaned);
  }
  SECTION("another stored state: none, and no change") {
    const std::string before = describe(trial());
    CHECK_FALSE(storage.transition(id, TrialState::paused, {.to = TrialState::running, .reason = "x", .time = 1}));
    CHECK(describe(trial()) == before);
    CHECK(storage.events(study).empty());
  }
  SECTION("forbidden or unknown: InvalidInput, and no change") {
    const std::string before = describe(trial());
    CHECK_THROWS_AS(storage.transition(id, TrialState::waiting, {.to = TrialState::paused}), InvalidInput);
    CHECK_THROWS_AS(storage.transition(id.value() + 7, TrialState::waiting, {.to = TrialState::running}), InvalidInput);
    CHECK(describe(trial()) == before);
    CHECK(storage.events(study).empty());
  }
  SECTION("every change that the table allows, and no other, for every pair of states") {
    const TrialState states[] = {TrialState::waiting,   TrialState::running, TrialState::paused,
                                 TrialState::completed, TrialState::stopped, TrialState::failed};
    for (const TrialState from : states) {
      for (const TrialState to : states) {
        INFO(to_string(from) << " -> " << to_string(to));
        if (can_transition(from, to)) {
          const bool expected = trial().state == from;
          CHECK(storage.transition(id, from, {.to = to}).has_value() == expected);
        } else {
          CHECK_THROWS_AS(storage.transition(id, from, {.to = to}), InvalidInput);
        }
      }
    }
  }
}

void check_observations(Storage& storage) {
  const std::int64_t study = storage.create_study(example_spec(), 0);
  const std::int64_t other = storage.create_study(example_spec("other"), 0);
  const TrialId id = storage.add_trial(study, {}, 3, 0).id;
  const auto curve = [&] { return storage.trials(study).at(0).curve; };

  SECTION("in order, with everything that was reported, and the study's seconds") {
    Observation first = example_observation(1);
    first.metrics = {{"val_loss", 0.5}, {"accuracy", 0.1}, {"lr", 1e-300}};
    CHECK(storage.append(id, first, 1.25));
    CHECK(storage.append(id, example_observation(4, 0.25), 2.5));  // epochs may be missing
    REQUIRE(curve().size() == 2);
    CHECK(*curve().at(1) == first);
    CHECK(*curve().at(4) == example_observation(4, 0.25));
    CHECK(storage.find_study("example")->seconds == 2.5);
    CHECK(storage.find_study("other")->seconds == 0);
    CHECK(storage.trials(other).empty());
  }
  SECTION("a repeated epoch: false, and the first stays") {
    CHECK(storage.append(id, example_observation(1, 0.5), 1));
    CHECK(storage.append(id, example_observation(2, 0.4), 2));
    CHECK_FALSE(storage.append(id, example_observation(2, 0.9), 3));
    CHECK_FALSE(storage.append(id, example_observation(1, 0.9), 3));
    CHECK(curve().size() == 2);
    CHECK(curve().at(2)->value == 0.4);
    CHECK(storage.find_study("example")->seconds == 2);
  }
  SECTION("refused, and no change: not finite, before the last, epoch 0, unknown trial") {
    CHECK(storage.append(id, example_observation(5), 1));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK_THROWS_AS(storage.append(id, example_observation(6, nan), 2), InvalidInput);
    CHECK_THROWS_AS(storage.append(id, example_observation(6, -infinity), 2), InvalidInput);
    CHECK_THROWS_AS(storage.append(id, {.epoch = 6, .value = 1, .seconds = nan, .metrics = {}}, 2), InvalidInput);
    CHECK_THROWS_AS(storage.append(id, {.epoch = 6, .standard_error = nan, .metrics = {}}, 2), InvalidInput);
    CHECK_THROWS_AS(storage.append(id, example_observation(6), nan), InvalidInput);
    CHECK_THROWS_AS(storage.append(id, example_observation(4), 2), InvalidInput);
    CHECK_THROWS_AS(storage.append(id, example_observation(0), 2), InvalidInput);
    CHECK_THROWS_AS(storage.append(id.value() + 7, example_observation(6), 2), InvalidInput);
    CHECK(curve().size() == 1);
    CHECK(storage.find_study("example")->seconds == 1);
    CHECK(storage.append(id, example_observation(6), 2));
  }
  SECTION("metrics may be non-finite") {
    Observation observation = example_observation(1);
    observation.metrics = {{"a", std::numeric_limits<double>::infinity()}, {"b", std::nan("")}};
    CHECK(storage.append(id, observation, 1));
    const auto metrics = curve().at(1)->metrics;
    CHECK(metrics.at("a") == std::numeric_limits<double>::infinity());
    CHECK(std::isnan(metrics.at("b")));
  }
  SECTION("numbers come back to the bit") {
    using Limits = std::numeric_limits<double>;
    const double numbers[] = {0.1,
                              1.0 / 3,
                              -1e308,
                              1e308,
                              Limits::max(),
                              Limits::min(),
                              5e-324,
                              2.5e-320,
                              -5e-324,
                              1e22,
                              1e23,
                              9007199254740993.0,
                              123456789e-25,
                              1.0 + 0x1p-52,
                              Limits::lowest(),
                              1700000000.123456,
                              3.0};
    int epoch = 0;
    for (const double number : numbers) {
      REQUIRE(storage.append(
          id,
          {.epoch = ++epoch, .value = number, .seconds = number, .standard_error = number, .metrics = {{"m", number}}},
          number));
      CHECK(storage.find_study("example")->seconds == number);
    }
    Trial expected = storage.trials(study).at(0);
    expected.curve = {};
    epoch = 0;
    for (const double number : numbers) {
      expected.curve.append(
          {.epoch = ++epoch, .value = number, .seconds = number, .standard_error = number, .metrics = {{"m", number}}});
    }
    CHECK(describe(storage.trials(study).at(0)) == describe(expected));
  }
}

void check_events(Storage& storage) {
  const std::int64_t study = storage.create_study(example_spec(), 0);
  const std::int64_t other = storage.create_study(example_spec("other"), 0);
  const TrialId trial = storage.add_trial(study, {}, 1, 0).id;
  storage.add_event(study, {.trial = 0, .time = 5, .epoch = 0, .kind = EventKind::remark, .text = "no GPU found"});
  storage.add_event(
      study, {.trial = trial, .time = 1, .epoch = 7, .kind = EventKind::retried, .text = "signal 9", .detail = "{}"});
  const std::vector<TrialEvent> events = storage.events(study);
  REQUIRE(events.size() == 2);
  CHECK(events[0].trial == 0);
  CHECK(events[0].text == "no GPU found");
  CHECK(events[0].detail.empty());
  CHECK(events[1].trial == trial);
  CHECK(events[1].time == 1);  // in the order of storing, not of their times
  CHECK(events[1].epoch == 7);
  CHECK(events[1].kind == EventKind::retried);
  CHECK(events[1].detail == "{}");
  CHECK(storage.events(other).empty());
  CHECK_THROWS_AS(storage.add_event(study + other + 7, {.trial = 0, .kind = EventKind::remark, .text = ""}),
                  InvalidInput);
  CHECK_THROWS_AS(storage.add_event(other, {.trial = trial, .kind = EventKind::remark, .text = ""}), InvalidInput);
  CHECK_THROWS_AS(storage.add_event(study, {.trial = trial.value() + 7, .kind = EventKind::remark, .text = ""}),
                  InvalidInput);
}

/// The last words of a crashed worker may be any bytes; the study must go on.
void check_texts(Storage& storage) {
  const std::int64_t study = storage.create_study(example_spec(), 0);
  const auto stored = [&](const std::string& text) {
    storage.add_event(study, {.trial = 0, .kind = EventKind::remark, .text = text});
    return storage.events(study).back().text;
  };
  const std::string quoted = "it's \"quoted\" :name $1 %s \\ \n\t '; DROP TABLE trial; --";
  CHECK(stored(quoted) == quoted);
  CHECK(stored("Gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x98\x80") ==
        "Gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x98\x80");
  const std::string replaced = "\xEF\xBF\xBD";
  CHECK(stored("a\xFF"
               "b\xC3") == "a" + replaced + "b" + replaced);
  CHECK(stored(std::string("a\0b", 3)) == "a" + replaced + "b");
  CHECK(stored("\xED\xA0\x80") == replaced + replaced + replaced);  // a surrogate
  CHECK(stored("\xC0\xAF") == replaced + replaced);                 // overlong
  const std::string lengthy(1000000, 'x');
  CHECK(stored(lengthy) == lengthy);
}

}  // namespace

void check_storage(const StorageMaker& make) {
  const std::unique_ptr<Storage> storage = make();
  SECTION("studies") { check_studies(*storage); }
  SECTION("trials") { check_trials(*storage); }
  SECTION("transitions") { check_transitions(*storage); }
  SECTION("observations") { check_observations(*storage); }
  SECTION("events") { check_events(*storage); }
  SECTION("refresh") { check_refresh(*storage); }
  SECTION("find_trial") { check_find_trial(*storage); }
  SECTION("texts") { check_texts(*storage); }
}

}  // namespace autoepoch::test
