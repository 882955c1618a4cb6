// The tables, their versions, and the way from one to the next.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.hpp"

namespace autoepoch::storage {

/// The statements that bring the schema from one version to the next.
using Migration = std::vector<std::string>;

/// From this version on observations have the time when they were stored.
inline constexpr std::int64_t kVersionWithTimes = 2;

/// From this version on the event of a trial whose controller had ended is of a kind of its own; before, its text said
/// so.
inline constexpr std::int64_t kVersionWithOrphans = 3;

/// An event's kind, as an SQL expression over the table of an older version.
inline constexpr std::string_view kKindBeforeOrphans =
    "CASE WHEN kind IN ('paused', 'retried') AND text = 'its controller ended' THEN 'orphaned' ELSE kind END";

/// All migrations so far: element i leads from version i to i + 1, where version 0 is an empty database. Released
/// migrations are never edited; a change of the schema is a new element.
std::vector<Migration> migrations(const Dialect& dialect);

/// Brings the database to the last version, in one transaction: all or nothing. Throws StorageError if it is of a newer
/// version, naming the program that it needs.
void migrate(const Database& database, std::span<const Migration> migrations);

/// For those who may not change it: its version, also an older one. Throws StorageError if it is newer, as above.
std::int64_t readable_version(const Database& database, std::span<const Migration> migrations);

}  // namespace autoepoch::storage
