#include "storage/schema.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace autoepoch::storage {
namespace {

/// 0 for a database without our tables. `program` becomes the version of the program that made the schema.
std::int64_t stored_version(const Database& database, soci::session& sql, std::string& program) {
  std::int64_t tables = 0;
  run(sql, std::string(database.dialect.count_tables), soci::use(std::string("autoepoch_schema")), soci::into(tables));
  std::int64_t version = 0;
  if (tables > 0) run(sql, "SELECT version, program FROM autoepoch_schema", soci::into(version), soci::into(program));
  return version;
}

/// As above; throws StorageError if the version is newer than the newest of ours.
std::int64_t known_version(const Database& database, soci::session& sql, std::int64_t newest) {
  std::string program;
  const std::int64_t version = stored_version(database, sql, program);
  if (version > newest) {
    throw StorageError(
        fmt::format("{} was written by autoepoch {} (schema {}); this is autoepoch {}, which knows schemas up "
                    "to {}: use autoepoch {} or newer",
                    database.name, program, version, AUTOEPOCH_VERSION, newest, program));
  }
  return version;
}

/// As the first release made them.
Migration first_tables(std::string_view identity) {
  return {
      "CREATE TABLE autoepoch_schema (version INTEGER NOT NULL, program TEXT NOT NULL)",
      "INSERT INTO autoepoch_schema (version, program) VALUES (0, '')",
      fmt::format("CREATE TABLE study (id {}, name TEXT NOT NULL UNIQUE, spec TEXT NOT NULL, state TEXT NOT NULL, "
                  "reason TEXT NOT NULL, seconds DOUBLE PRECISION NOT NULL, created DOUBLE PRECISION NOT NULL)",
                  identity),
      fmt::format("CREATE TABLE trial (id {}, study BIGINT NOT NULL REFERENCES study (id), number BIGINT NOT NULL, "
                  "params TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, until INTEGER NOT NULL, "
                  "failures INTEGER NOT NULL, started DOUBLE PRECISION NOT NULL, ended DOUBLE PRECISION NOT NULL, "
                  "UNIQUE (study, number))",
                  identity),
      "CREATE TABLE observation (trial BIGINT NOT NULL REFERENCES trial (id), epoch INTEGER NOT NULL, "
      "value DOUBLE PRECISION NOT NULL, seconds DOUBLE PRECISION NOT NULL, standard_error DOUBLE PRECISION NOT NULL, "
      "metrics TEXT NOT NULL, PRIMARY KEY (trial, epoch))",
      fmt::format("CREATE TABLE event (id {}, study BIGINT NOT NULL REFERENCES study (id), "
                  "trial BIGINT REFERENCES trial (id), time DOUBLE PRECISION NOT NULL, epoch INTEGER NOT NULL, "
                  "kind TEXT NOT NULL, text TEXT NOT NULL, detail TEXT NOT NULL)",
                  identity),
      "CREATE INDEX event_study ON event (study, id)",
  };
}

Migration times_of_observations() {
  return {"ALTER TABLE observation ADD COLUMN time DOUBLE PRECISION NOT NULL DEFAULT 0"};
}

Migration kind_of_orphans() { return {fmt::format("UPDATE event SET kind = {}", kKindBeforeOrphans)}; }

}  // namespace

std::vector<Migration> migrations(const Dialect& dialect) {
  return {first_tables(dialect.identity), times_of_observations(), kind_of_orphans()};
}

void migrate(const Database& database, std::span<const Migration> migrations) {
  const auto newest = std::ssize(migrations);
  transact(database, database.dialect.begin_write, [&](soci::session& sql) {
    const std::int64_t version = known_version(database, sql, newest);
    if (version == newest) return false;
    for (const Migration& migration : migrations.subspan(version)) {
      for (const std::string& statement : migration) sql << statement;
    }
    run(sql, "UPDATE autoepoch_schema SET version = :version, program = :program", soci::use(newest),
        soci::use(std::string(AUTOEPOCH_VERSION)));
    return true;
  });
}

std::int64_t readable_version(const Database& database, std::span<const Migration> migrations) {
  return transact(database, database.dialect.begin_read,
                  [&](soci::session& sql) { return known_version(database, sql, std::ssize(migrations)); });
}

}  // namespace autoepoch::storage
