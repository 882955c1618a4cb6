// The ledger is what the storage has.
#include "run/ledger.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "autoepoch/storages.hpp"
#include "storage/memory_storage.hpp"
#include "support/catch.hpp"
#include "support/storage_files.hpp"
#include "support/toy_study.hpp"

using namespace autoepoch;

namespace {

const std::string kWorkersLastWords = "killed: \xC3\x28 \xFF";  // no UTF-8

void check_equal(const Trial& held, const Trial& stored) {
  CHECK(held.id == stored.id);
  CHECK(held.number == stored.number);
  CHECK(held.params == stored.params);
  CHECK(held.state == stored.state);
  CHECK(held.reason == stored.reason);
  CHECK(held.until == stored.until);
  CHECK(held.failures == stored.failures);
  CHECK(held.started == stored.started);
  CHECK(held.ended == stored.ended);
  CHECK(std::ranges::equal(held.curve, stored.curve));
}

void check_equal(const TrialEvent& returned, const TrialEvent& stored) {
  CHECK(returned.trial == stored.trial);
  CHECK(returned.time == stored.time);
  CHECK(returned.epoch == stored.epoch);
  CHECK(returned.kind == stored.kind);
  CHECK(returned.text == stored.text);
  CHECK(returned.detail == stored.detail);
}

void check_equal(const run::Ledger& ledger, const Storage& storage, const TrialEvent& returned) {
  const std::int64_t study = storage.find_study(ledger.spec().name)->id;
  const std::vector<Trial> stored = storage.trials(study);
  REQUIRE(ledger.trials().size() == stored.size());
  for (std::size_t i = 0; i < stored.size(); ++i) check_equal(ledger.trials()[i], stored[i]);
  check_equal(returned, storage.events(study).back());
}

void check_life_of_a_trial(Storage& storage) {
  run::Ledger ledger(test::toy_spec(), storage, 1);
  const TrialNumber trial = ledger.add_trial({{"x", 0.5}}, 2, 1).number;
  const auto change = [&](const Transition& transition) {
    check_equal(ledger, storage, ledger.transition(trial, transition));
  };
  change({.to = TrialState::running, .reason = "first rung", .time = 2});
  ledger.append(trial, {.epoch = 1, .value = 0.5, .seconds = 1, .metrics = {{"loss", 0.5}}, .time = 2.5}, 1);
  change({.to = TrialState::paused, .reason = kWorkersLastWords, .until = 4, .failure = true, .time = 3});
  change({.to = TrialState::running, .reason = "again", .time = 4, .detail = kWorkersLastWords});
  check_equal(ledger, storage, ledger.remark(&ledger.trial(trial), kWorkersLastWords, 5));
  change({.to = TrialState::failed, .reason = kWorkersLastWords, .failure = true, .time = 6});
}

}  // namespace

TEST_CASE("the ledger holds what the storage holds, whatever bytes a worker's last words are") {
  SECTION("memory") {
    MemoryStorage storage;
    check_life_of_a_trial(storage);
  }
  SECTION("SQLite") {
    const test::ScratchDirectory directory;
    check_life_of_a_trial(*open_sqlite(directory / "study.db"));
  }
}

TEST_CASE("the history knows the best observation that a search of all trials finds") {
  MemoryStorage storage;
  StudySpec spec = test::toy_spec();
  spec.objective.direction = GENERATE(Direction::minimize, Direction::maximize);
  run::Ledger ledger(spec, storage, 1);
  const auto check = [&] {
    const auto known = ledger.history(0).best();
    const auto found = History(ledger.spec(), ledger.trials()).best();
    REQUIRE(known.has_value() == found.has_value());
    if (!known) return;
    CHECK(known->trial == found->trial);
    CHECK(known->observation == found->observation);
    CHECK(ledger.history(0).copy().best()->observation->value == found->observation->value);
  };
  check();
  for (int i = 0; i < 4; ++i) ledger.add_trial({{"x", 0.1 * i}}, 9, 1);
  const double values[] = {3, 1, 2, 1, 5, 1, 0.5, 7};  // equal ones, and the best at a later trial
  for (int turn = 0; turn < 8; ++turn) {
    ledger.append(turn % 4, {.epoch = turn / 4 + 1, .value = values[turn]}, 1);
    check();
  }
}
