// SQLite files: telling ours from others', opening, and what their errors mean to a user.
#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <string_view>

#include "autoepoch/storages.hpp"
#include "storage/schema.hpp"

namespace autoepoch {

using namespace storage;

namespace {

/// "aepo", in the file's header (https://sqlite.org/fileformat.html, 1.3.15): marks a database as ours.
constexpr std::uint32_t kApplicationId = 0x6165706F;

constexpr Dialect kSqlite{
    .identity = "INTEGER PRIMARY KEY",
    .begin_write = "BEGIN IMMEDIATE",  // a plain BEGIN that writes after reading may fail without waiting
    .begin_read = "BEGIN",
    .count_tables = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = :name",
};

enum class FileKind { missing, empty, ours };

/// Looks at the header alone, so that a file of another program is not changed in any way (SQLite would already run its
/// recovery or change its journal mode). Throws StorageError for such a file.
FileKind inspect(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return FileKind::missing;
  if (std::filesystem::is_directory(file, ignored)) {
    throw StorageError(file.string() + " is a directory, not a database");
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw StorageError("cannot read " + file.string() + ": " + std::strerror(errno));
  std::array<char, 100> header{};
  stream.read(header.data(), header.size());
  if (stream.gcount() == 0) return FileKind::empty;
  const std::string_view magic("SQLite format 3\0", 16);
  if (stream.gcount() < 100 || std::string_view(header.data(), magic.size()) != magic) {
    throw StorageError(file.string() + " is not a database; choose another directory or file");
  }
  std::uint32_t id = 0;
  for (std::size_t i = 68; i < 72; ++i) id = id << 8 | static_cast<unsigned char>(header[i]);
  if (id != kApplicationId) {
    throw StorageError(file.string() + " is a database of another program; choose another directory or file");
  }
  return FileKind::ours;
}

std::string why_cannot_open(const std::filesystem::path& file) {
  std::error_code ignored;
  const std::filesystem::path directory = file.parent_path();
  if (!std::filesystem::is_directory(directory, ignored)) return "there is no directory " + directory.string();
  if (access(directory.c_str(), W_OK) != 0) return "directory " + directory.string() + " is not writable";
  return "check the permissions of the file and its directory";
}

std::string explain(const std::filesystem::path& path, const soci::soci_error& error) {
  using namespace sqlite_api;
  const std::string file = path.string();
  const auto* cause = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  switch (cause != nullptr ? cause->result() & 0xFF : SQLITE_ERROR) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return file + " is locked by another process; wait until it ends (fuser " + file + " shows which)";
    case SQLITE_READONLY:
      return file + " cannot be changed: it is opened for reading only, or the file or its directory is not writable";
    case SQLITE_FULL:
      return "no space left on the disk of " + file + "; free some and resume: everything stored before is safe";
    case SQLITE_IOERR:
      return "reading or writing " + file + " failed; check the disk, quota and file size limits, then resume (" +
             error.get_error_message() + ")";
    case SQLITE_CANTOPEN:
      return "cannot open " + file + ": " + why_cannot_open(path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return file + " is damaged; use a copy, or try: sqlite3 " + file + " .recover (" + error.get_error_message() +
             ")";
    default:
      return file + ": " + error.get_error_message();
  }
}

Database connect(const std::filesystem::path& path, std::string_view options, std::chrono::milliseconds patience) {
  const std::filesystem::path file = std::filesystem::absolute(path);
  const std::string name = file.string();
  if (name.find('"') != std::string::npos) throw StorageError("a database's path cannot contain quotes: " + name);
  const auto explainer = [file](const soci::soci_error& error) { return explain(file, error); };
  try {
    auto session = std::make_unique<soci::session>(soci::sqlite3, fmt::format("db=\"{}\"{}", name, options));
    *session << fmt::format("PRAGMA busy_timeout = {}", patience.count());
    *session << "PRAGMA foreign_keys = ON";
    return {.name = name, .dialect = kSqlite, .session = std::move(session), .explain = explainer};
  } catch (const soci::soci_error& error) {
    throw StorageError(explainer(error));
  }
}

/// Sets the mark and the tables in one transaction: a file is ours with all its tables, or still empty.
void set_up(const Database& database) {
  std::vector<Migration> steps = migrations(database.dialect);
  steps.front().push_back(fmt::format("PRAGMA application_id = {}", kApplicationId));
  migrate(database, steps);
}

/// Readers beside the writer, and a commit that is one sequential write and one sync. FULL rather than NORMAL, which
/// would lose the last commits in a power failure although they were acted upon: the price is one sync an epoch.
void set_durable(const Database& database) {
  try {
    *database.session << "PRAGMA journal_mode = WAL";
    *database.session << "PRAGMA synchronous = FULL";
  } catch (const soci::soci_error& error) {
    throw StorageError(database.explain(error));
  }
}

}  // namespace

std::unique_ptr<Storage> open_sqlite(const std::filesystem::path& file, std::chrono::milliseconds patience) {
  inspect(file);
  Database database = connect(file, "", patience);
  set_up(database);
  set_durable(database);
  const auto newest = std::ssize(migrations(database.dialect));
  return make_sql_storage(std::move(database), newest);
}

std::unique_ptr<Storage> open_sqlite_read_only(const std::filesystem::path& file, std::chrono::milliseconds patience) {
  if (inspect(file) != FileKind::ours) throw StorageError("there is no study in " + file.string());
  Database database = connect(file, " readonly=true", patience);
  const std::int64_t version = readable_version(database, migrations(database.dialect));
  return make_sql_storage(std::move(database), version);
}

}  // namespace autoepoch
