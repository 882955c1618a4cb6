// The storages that come with autoepoch: memory; a SQLite file or PostgreSQL, with the same statements.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "autoepoch/storage.hpp"

namespace autoepoch {

/// Gone with the object.
std::unique_ptr<Storage> make_memory_storage();

/// How long a call waits for a lock that another process holds before it throws.
inline constexpr std::chrono::milliseconds kPatience{5000};

/// Opens the file for the one writer of its studies; creates it, or brings an older schema up to date. A file that is
/// not a database of autoepoch is left untouched. Every change is on the disk when its call returns, also through a
/// power failure (WAL, synchronous=FULL). Not for network file systems. Throws StorageError.
std::unique_ptr<Storage> open_sqlite(const std::filesystem::path& file, std::chrono::milliseconds patience = kPatience);

/// For readers beside a writer, also of an older schema: sees whole changes only and never delays the writer. Changes
/// throw StorageError.
std::unique_ptr<Storage> open_sqlite_read_only(const std::filesystem::path& file,
                                               std::chrono::milliseconds patience = kPatience);

/// `connection` is a libpq connection string, for example "host=db dbname=studies"; the tables are made in the current
/// schema (search_path) of that database. Throws StorageError, also when built without SOCI's PostgreSQL backend.
std::unique_ptr<Storage> open_postgresql(const std::string& connection);

}  // namespace autoepoch
