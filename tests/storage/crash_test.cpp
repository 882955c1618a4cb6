// kill -9 at random moments, and a reader beside the writer: a storage holds exactly a beginning of what was done to
// it, with everything that was acknowledged.
#include <chrono>
#include <random>

#include "autoepoch/error.hpp"
#include "autoepoch/random.hpp"
#include "autoepoch/storages.hpp"
#include "support/catch.hpp"
#include "support/storage_files.hpp"
#include "support/storage_script.hpp"

namespace autoepoch::test {
namespace {

/// Goes on with the script where the file stands, and reports each step once it is stored.
void write_script(const std::filesystem::path& file, const Child::Report& report) {
  const std::unique_ptr<Storage> storage = open_sqlite(file);
  if (!storage->find_study("example")) storage->create_study(example_spec(), 0);
  for (std::int64_t n = steps_done(storage->trials(1));; ++n) {
    do_step(*storage, n);
    report(n);
  }
}

void spin(std::uint64_t microseconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(microseconds);
  while (std::chrono::steady_clock::now() < end) {
  }
}

TEST_CASE("kill -9 of the writer: all that was acknowledged is there, and nothing half", "[crash]") {
  const std::uint64_t seed = std::random_device{}();
  WARN("seed " << seed);
  Rng rng(seed);
  const ScratchDirectory directory;
  Script script;
  std::int64_t acknowledged = 0;
  for (int round = 0; round < 60; ++round) {
    Child writer([&](const Child::Report& report) { write_script(directory / "study.db", report); });
    const std::uint64_t steps = 1 + rng.below(20);
    std::int64_t step = 0;
    for (std::uint64_t i = 0; i < steps && writer.read(step); ++i) acknowledged = step + 1;
    spin(rng.below(500));
    writer.kill();
    while (writer.read(step)) acknowledged = step + 1;

    INFO("seed " << seed << " round " << round << " acknowledged " << acknowledged);
    const std::unique_ptr<Storage> storage = open_sqlite(directory / "study.db");
    const std::vector<Trial> trials = storage->trials(1);
    const std::int64_t stored = steps_done(trials);
    REQUIRE(stored >= acknowledged);
    REQUIRE(stored <= acknowledged + 1);  // one may have been stored just before its acknowledgement
    REQUIRE(describe(trials) == describe(script.after(stored).trials(1)));
    REQUIRE(describe(storage->events(1)) == describe(script.after(stored).events(1)));
    acknowledged = stored;
  }
  CHECK(acknowledged > 60);
}

TEST_CASE("kill -9 while the file is being made: it can be opened afterwards", "[crash]") {
  const std::uint64_t seed = std::random_device{}();
  WARN("seed " << seed);
  Rng rng(seed);
  for (int round = 0; round < 60; ++round) {
    INFO("seed " << seed << " round " << round);
    const ScratchDirectory directory;
    Child writer([&](const Child::Report& report) { write_script(directory / "study.db", report); });
    spin(rng.below(6000));
    writer.kill();
    std::int64_t step = -1;
    while (writer.read(step)) {
    }
    const std::unique_ptr<Storage> storage = open_sqlite(directory / "study.db");
    REQUIRE(steps_done(storage->trials(1)) >= step + 1);
    if (!storage->find_study("example")) CHECK(storage->create_study(example_spec(), 0) == 1);
  }
}

TEST_CASE("a reader sees whole changes only while another process writes", "[crash]") {
  const ScratchDirectory directory;
  Child writer([&](const Child::Report& report) { write_script(directory / "study.db", report); });
  std::int64_t acknowledged = -1;
  REQUIRE(writer.read(acknowledged));
  const std::unique_ptr<Storage> reader = open_sqlite_read_only(directory / "study.db");
  Script script;
  std::int64_t last = 0;
  for (int round = 0; round < 100; ++round) {
    const std::vector<Trial> trials = reader->trials(1);
    const std::int64_t seen = steps_done(trials);
    REQUIRE(seen >= std::max(last, acknowledged + 1));
    REQUIRE(describe(trials) == describe(script.after(seen).trials(1)));
    last = seen;
    REQUIRE(writer.read(acknowledged));
  }
  CHECK_THROWS_AS(reader->append(1, example_observation(30), 0), StorageError);
  CHECK_THROWS_AS(reader->create_study(example_spec("other"), 0), StorageError);
}

}  // namespace
}  // namespace autoepoch::test
