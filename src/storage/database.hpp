// An open database as the SQL storage uses it, and the little in which the two kinds differ.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/storage.hpp"

namespace autoepoch::storage {

struct Dialect {
  std::string_view identity;      ///< type of a key that the database assigns
  std::string_view begin_write;   ///< starts a transaction that will write
  std::string_view begin_read;    ///< starts a transaction whose queries all see the same state
  std::string_view count_tables;  ///< query: how many tables have the name :name
};

struct Database {
  std::string name;  ///< the file or server, for messages
  Dialect dialect;
  std::unique_ptr<soci::session> session;
  std::function<std::string(const soci::soci_error&)> explain;  ///< what went wrong, where, and what to do about it
};

/// Rolls back unless committed.
class Transaction {
 public:
  Transaction(soci::session& session, std::string_view begin) : session_(session) { session_ << begin; }
  ~Transaction() {
    if (committed_) return;
    try {
      session_ << "ROLLBACK";
    } catch (const soci::soci_error&) {
      // The database has rolled back by itself (disk full, connection lost).
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit() {
    session_ << "COMMIT";
    committed_ = true;
  }

 private:
  soci::session& session_;
  bool committed_ = false;
};

/// Executes one statement and returns how many rows it changed. A function, since SOCI's own short form reads temporary
/// arguments after their end.
template <class... Elements>
long long run(soci::session& session, const std::string& text, Elements&&... elements) {
  soci::statement statement(session);
  (statement.exchange(std::forward<Elements>(elements)), ...);
  statement.alloc();
  statement.prepare(text);
  statement.define_and_bind();
  statement.execute(true);
  return statement.get_affected_rows();
}

/// Runs `body` in a transaction that `begin` starts and returns its result. Throws StorageError for the database's
/// errors.
template <class Body>
auto transact(const Database& database, std::string_view begin, Body body) {
  try {
    Transaction transaction(*database.session, begin);
    auto result = body(*database.session);
    transaction.commit();
    return result;
  } catch (const soci::soci_error& error) {
    throw StorageError(database.explain(error));
  }
}

/// The storage in a database whose schema is of that version. Only one that is up to date can be written to.
std::unique_ptr<Storage> make_sql_storage(Database database, std::int64_t version);

}  // namespace autoepoch::storage

/// Identifiers are bound and fetched as the whole numbers that they are.
template <class Meaning>
struct soci::type_conversion<autoepoch::Identifier<Meaning>> {
  using base_type = long long;
  static void from_base(long long value, indicator, autoepoch::Identifier<Meaning>& identifier) { identifier = value; }
  static void to_base(autoepoch::Identifier<Meaning> identifier, long long& value, indicator& state) {
    value = identifier.value();
    state = i_ok;
  }
};
