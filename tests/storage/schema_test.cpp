// From one version of the tables to the next, and what a program says to a database of a newer one.
#include "storage/schema.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

#include "autoepoch/error.hpp"
#include "autoepoch/storages.hpp"
#include "support/catch.hpp"
#include "support/storage_files.hpp"
#include "support/storage_script.hpp"

namespace autoepoch::test {
namespace {

using namespace storage;

Database open_raw(const std::filesystem::path& file) {
  return {.name = file.string(),
          .dialect = {.identity = "INTEGER PRIMARY KEY",
                      .begin_write = "BEGIN IMMEDIATE",
                      .begin_read = "BEGIN",
                      .count_tables = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = :name"},
          .session = std::make_unique<soci::session>(soci::sqlite3, "db=" + file.string()),
          .explain = [](const soci::soci_error& error) { return error.get_error_message(); }};
}

std::int64_t count(const Database& database, const std::string& query) {
  std::int64_t result = -1;
  run(*database.session, query, soci::into(result));
  return result;
}

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const StorageError& error) {
    return error.what();
  }
  return "";
}

/// A file as the program writes it today, with some steps of the script.
void make_study(const std::filesystem::path& file) {
  const auto storage = open_sqlite(file);
  storage->create_study(example_spec(), 0);
  for (std::int64_t n = 0; n < 20; ++n) do_step(*storage, n);
}

/// Today's migrations and one that a later program could have.
std::vector<Migration> later_migrations(const Database& database) {
  std::vector<Migration> steps = migrations(database.dialect);
  steps.push_back({"ALTER TABLE trial ADD COLUMN note TEXT NOT NULL DEFAULT 'none'",
                   "UPDATE trial SET note = 'long' WHERE until > 2", "CREATE TABLE note (id INTEGER)"});
  return steps;
}

TEST_CASE("a later program brings an older database up to date and keeps what is in it", "[schema]") {
  const ScratchDirectory directory;
  make_study(directory / "study.db");
  const Database database = open_raw(directory / "study.db");
  const auto steps = later_migrations(database);
  CHECK(readable_version(database, steps) == std::ssize(steps) - 1);

  migrate(database, steps);
  migrate(database, steps);  // nothing is left to do
  CHECK(readable_version(database, steps) == std::ssize(steps));
  CHECK(count(database, "SELECT version FROM autoepoch_schema") == std::ssize(steps));
  CHECK(count(database, "SELECT COUNT(*) FROM trial WHERE note = 'long'") == 4);
  CHECK(count(database, "SELECT COUNT(*) FROM observation") == 9);
}

TEST_CASE("a migration that fails leaves the database as it was", "[schema]") {
  const ScratchDirectory directory;
  make_study(directory / "study.db");
  {
    const Database database = open_raw(directory / "study.db");
    auto steps = later_migrations(database);
    steps.push_back({"UPDATE nowhere SET x = 1"});
    CHECK_THROWS_AS(migrate(database, steps), StorageError);
    CHECK(count(database, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'note'") == 0);
  }
  Script script;
  CHECK(describe(open_sqlite(directory / "study.db")->trials(1)) == describe(script.after(20).trials(1)));
}

TEST_CASE("an older program refuses a newer database and names the program that it needs", "[schema]") {
  const ScratchDirectory directory;
  make_study(directory / "study.db");
  {
    const Database database = open_raw(directory / "study.db");
    migrate(database, later_migrations(database));
    *database.session << "UPDATE autoepoch_schema SET program = '7.8.9'";
  }
  for (const auto& open : {+[](const std::filesystem::path& file) { open_sqlite(file); },
                           +[](const std::filesystem::path& file) { open_sqlite_read_only(file); }}) {
    const std::string message = refusal([&] { open(directory / "study.db"); });
    INFO(message);
    CHECK(message.find("written by autoepoch 7.8.9") != std::string::npos);
    CHECK(message.find("use autoepoch 7.8.9 or newer") != std::string::npos);
  }
}

/// The tables of version 1, as its program wrote them: whatever comes later must read this.
const char* const kVersion1[] = {
    "CREATE TABLE autoepoch_schema (version INTEGER NOT NULL, program TEXT NOT NULL)",
    "INSERT INTO autoepoch_schema VALUES (1, '0.1.0')",
    "CREATE TABLE study (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, spec TEXT NOT NULL, state TEXT NOT NULL, "
    "reason TEXT NOT NULL, seconds DOUBLE PRECISION NOT NULL, created DOUBLE PRECISION NOT NULL)",
    "CREATE TABLE trial (id INTEGER PRIMARY KEY, study BIGINT NOT NULL REFERENCES study (id), number BIGINT NOT NULL, "
    "params TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, until INTEGER NOT NULL, failures INTEGER NOT "
    "NULL, "
    "started DOUBLE PRECISION NOT NULL, ended DOUBLE PRECISION NOT NULL, UNIQUE (study, number))",
    "CREATE TABLE observation (trial BIGINT NOT NULL REFERENCES trial (id), epoch INTEGER NOT NULL, "
    "value DOUBLE PRECISION NOT NULL, seconds DOUBLE PRECISION NOT NULL, standard_error DOUBLE PRECISION NOT NULL, "
    "metrics TEXT NOT NULL, PRIMARY KEY (trial, epoch))",
    "CREATE TABLE event (id INTEGER PRIMARY KEY, study BIGINT NOT NULL REFERENCES study (id), "
    "trial BIGINT REFERENCES trial (id), time DOUBLE PRECISION NOT NULL, epoch INTEGER NOT NULL, kind TEXT NOT NULL, "
    "text TEXT NOT NULL, detail TEXT NOT NULL)",
    "CREATE INDEX event_study ON event (study, id)",
    "PRAGMA application_id = 1634037871",
    "INSERT INTO trial VALUES (5000000000, 1, 0, '{\"hidden\":64,\"rate\":0.5}', 'failed', 'signal 9', 3, 1, 10.5, "
    "20.5)",
    "INSERT INTO observation VALUES (5000000000, 2, 0.25, 1.5, 0, '{\"val_loss\":0.25}')",
    "INSERT INTO event VALUES (1, 1, NULL, 5.5, 0, 'remark', 'no GPU', ''), "
    "(2, 1, 5000000000, 20.5, 2, 'failed', 'signal 9', '{}'), "
    "(3, 1, 5000000000, 15, 2, 'paused', 'its controller ended', ''), "
    "(4, 1, 5000000000, 16, 2, 'merged', 'by a program to come', '')",
};

void make_study_of_version_1(const std::filesystem::path& file) {
  const Database database = open_raw(file);
  for (const char* statement : kVersion1) *database.session << statement;
  run(*database.session, "INSERT INTO study VALUES (1, 'example', :spec, 'finished', 'budget', 12.5, 1.5)",
      soci::use(to_json(example_spec())));
}

/// What only a text told then has a kind of its own; kinds that are not known hinder nobody.
void check_kinds_of_version_1(const Storage& storage) {
  const std::vector<TrialEvent> events = storage.events(1);
  REQUIRE(events.size() == 4);
  CHECK(events[0].kind == EventKind::remark);
  CHECK(events[1].kind == EventKind::failed);
  CHECK(events[2].kind == EventKind::orphaned);
  CHECK(events[3].kind == EventKind::other);
}

TEST_CASE("a reader leaves a database of version 1 as it is", "[schema]") {
  const ScratchDirectory directory;
  const std::filesystem::path file = directory / "study.db";
  make_study_of_version_1(file);
  const std::vector<Trial> trials = open_sqlite_read_only(file)->trials(1);
  REQUIRE(trials.size() == 1);
  CHECK(trials[0].curve.at(2)->value == 0.25);
  CHECK(trials[0].curve.at(2)->time == 0);
  check_kinds_of_version_1(*open_sqlite_read_only(file));
  CHECK(count(open_raw(file), "SELECT version FROM autoepoch_schema") == 1);
}

TEST_CASE("a database of version 1 is brought up to date and read", "[schema]") {
  const ScratchDirectory directory;
  const std::filesystem::path file = directory / "study.db";
  make_study_of_version_1(file);
  const auto storage = open_sqlite(file);
  CHECK(count(open_raw(file), "SELECT version FROM autoepoch_schema") == 3);
  const std::optional<StudyRecord> study = storage->find_study("example");
  REQUIRE(study);
  CHECK(study->state == StudyState::finished);
  CHECK(study->seconds == 12.5);
  const std::vector<Trial> trials = storage->trials(1);
  REQUIRE(trials.size() == 1);
  CHECK(trials[0].id == 5000000000);
  CHECK(trials[0].params == Params{{"hidden", std::int64_t{64}}, {"rate", 0.5}});
  CHECK(trials[0].state == TrialState::failed);
  CHECK(trials[0].ended == 20.5);
  CHECK(trials[0].curve.at(2)->value == 0.25);
  CHECK(trials[0].curve.at(2)->time == 0);
  const std::vector<TrialEvent> events = storage->events(1);
  check_kinds_of_version_1(*storage);
  CHECK(events[0].trial == 0);
  CHECK(events[1].trial == 5000000000);
  CHECK(storage->append(5000000000, example_observation(3), 13));
  CHECK(storage->trials(1)[0].curve.at(3)->time == example_observation(3).time);
  CHECK(storage->add_trial(1, {}, 1, 0).id == 5000000001);
}

TEST_CASE("a study that cannot be read hides no other", "[schema]") {
  const ScratchDirectory directory;
  const std::filesystem::path file = directory / "study.db";
  const auto storage = open_sqlite(file);
  storage->create_study(example_spec("future"), 0);
  *open_raw(file).session << "UPDATE study SET spec = '{\"of_a_newer_program\": 1}'";
  CHECK_THROWS_AS(storage->find_study("future"), StorageError);
  CHECK_THROWS_AS(storage->studies(), StorageError);  // nothing can be read
  CHECK_FALSE(storage->find_study("example"));
  const std::int64_t id = storage->create_study(example_spec(), 0);
  REQUIRE(storage->find_study("example"));
  CHECK(storage->find_study("example")->id == id);
  REQUIRE(storage->studies().size() == 1);
  CHECK(storage->studies()[0].id == id);
  CHECK_THROWS_AS(storage->find_study("future"), StorageError);
}

}  // namespace
}  // namespace autoepoch::test
