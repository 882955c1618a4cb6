#include "autoepoch/error.hpp"
#include "autoepoch/storages.hpp"
#include "storage/memory_storage.hpp"
#include "support/catch.hpp"
#include "support/storage_conformance.hpp"
#include "support/storage_postgresql.hpp"
#include "support/storage_script.hpp"

namespace autoepoch::test {
namespace {

TEST_CASE("memory conforms", "[conformance]") {
  check_storage([] { return std::make_unique<MemoryStorage>(); });
}

TEST_CASE("SQLite conforms", "[conformance]") {
  const ScratchDirectory directory;
  check_storage([&] { return open_sqlite(directory / "study.db"); });
}

/// One for all tests here; null, with a warning, where none can be started.
PostgresqlServer* postgresql() {
  if (PostgresqlServer::programs().empty()) {
    WARN("skipped: no PostgreSQL server is installed that could be started here");
    return nullptr;
  }
  static PostgresqlServer server;
  return &server;
}

TEST_CASE("PostgreSQL conforms", "[conformance]") {
  PostgresqlServer* server = postgresql();
  if (server == nullptr) return;
  check_storage([&] { return open_postgresql(server->new_database()); });
}

TEST_CASE("PostgreSQL keeps everything when the connection breaks", "[conformance]") {
  PostgresqlServer* server = postgresql();
  if (server == nullptr) return;
  const std::string connection = server->new_database();
  auto storage = open_postgresql(connection);
  storage->create_study(example_spec(), 0);
  Script script;
  for (std::int64_t n = 0; n < 10; ++n) do_step(*storage, n);
  server->disconnect_all();
  CHECK_THROWS_AS(storage->append(2, example_observation(3), 10), StorageError);
  storage = open_postgresql(connection);
  CHECK(describe(storage->trials(1)) == describe(script.after(10).trials(1)));
  CHECK(describe(storage->events(1)) == describe(script.after(10).events(1)));
  for (std::int64_t n = 10; n < 20; ++n) do_step(*storage, n);
  CHECK(describe(storage->trials(1)) == describe(script.after(20).trials(1)));
}

TEST_CASE("no PostgreSQL server", "[conformance]") {
  CHECK_THROWS_AS(open_postgresql("host=/nonexistent dbname=none"), StorageError);
}

}  // namespace
}  // namespace autoepoch::test
