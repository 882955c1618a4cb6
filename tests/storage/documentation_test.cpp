// docs/database.md says what is in a database that the program makes.
#include <soci/sqlite3/soci-sqlite3.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "autoepoch/event.hpp"
#include "autoepoch/storages.hpp"
#include "storage/schema.hpp"
#include "support/catch.hpp"
#include "support/storage_files.hpp"

namespace autoepoch::test {
namespace {

std::string documentation() {
  std::ifstream file("docs/database.md");  // tests run in the project's folder
  std::ostringstream text;
  text << file.rdbuf();
  REQUIRE(!text.str().empty());
  return text.str();
}

std::set<std::string> names(soci::session& sql, const std::string& query) {
  std::set<std::string> result;
  std::string name;
  soci::statement rows = (sql.prepare << query, soci::into(name));
  rows.execute();
  while (rows.fetch()) result.insert(name);
  return result;
}

/// "| `table.column` | TYPE |" of each column of a database that was just made.
std::set<std::string> rows_of_fresh_database() {
  const ScratchDirectory directory;
  open_sqlite(directory / "study.db");
  soci::session sql(soci::sqlite3, "db=" + (directory / "study.db").string());
  std::set<std::string> rows;
  for (const std::string& table : names(sql, "SELECT name FROM sqlite_master WHERE type = 'table'")) {
    for (const std::string& row :
         names(sql,
               "SELECT '| `" + table + ".' || name || '` | ' || type || ' |' FROM pragma_table_info('" + table + "')"))
      rows.insert(row);
  }
  return rows;
}

TEST_CASE("the documentation has each column of each table with its type, and no other", "[documentation]") {
  std::set<std::string> documented;
  std::istringstream lines(documentation());
  for (std::string line; std::getline(lines, line);) {
    const std::size_t dot = line.find('.'), end = line.find('|', line.find('|', 1) + 1);
    if (line.starts_with("| `") && dot < line.find("` |")) documented.insert(line.substr(0, end + 1));
  }
  CHECK(documented == rows_of_fresh_database());
}

TEST_CASE("the documentation names the schema's version and all kinds of events", "[documentation]") {
  const std::string text = documentation();
  const std::string version = std::to_string(storage::migrations({}).size());
  CHECK(text.find("The schema is of version " + version + ".") != std::string::npos);
  CHECK(text.find("\n| " + version + " | ") != std::string::npos);
  for (int kind = 0; kind < static_cast<int>(EventKind::other); ++kind) {
    const std::string name(to_string(static_cast<EventKind>(kind)));
    CHECK(text.find("\n| `" + name + "` | ") != std::string::npos);
  }
}

}  // namespace
}  // namespace autoepoch::test
