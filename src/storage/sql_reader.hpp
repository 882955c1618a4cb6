// What is stored about a study's trials, read from an open database. Inside a transaction of the caller.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/database.hpp"

namespace autoepoch::storage {

class SqlReader {
 public:
  /// The schema of `database` is of that version. Both must outlive the reader.
  SqlReader(const Database& database, std::int64_t version)
      : database_(database), version_(version), sql_(*database.session) {}

  /// By number, without curves; `which` are further conditions, beginning with AND.
  std::vector<Trial> trials(std::int64_t study, const std::string& which = {}) const;

  std::vector<Trial> trials_with_curves(std::int64_t study) const;

  /// Appends the events behind those that are there.
  void add_events(std::int64_t study, std::vector<TrialEvent>& events) const;

  /// See Storage::refresh.
  std::vector<TrialNumber> refresh(std::int64_t study, std::vector<Trial>& trials,
                                   std::vector<TrialEvent>& events) const;

 private:
  void extend_curve(TrialId id, LearningCurve& curve) const;

  const Database& database_;
  std::int64_t version_;
  soci::session& sql_;
};

/// Throws StorageError for a word that is no state.
TrialState parse_state(const Database& database, TrialId trial, const std::string& text);

/// Parses text that was stored in good order once. Throws StorageError if it is not now.
template <class Parse>
auto parse_stored(const Database& database, Parse parse, std::string_view what, std::int64_t id,
                  const std::string& text) {
  try {
    return parse(text);
  } catch (const InvalidInput& error) {
    throw StorageError(database.name + ": the stored " + std::string(what) + " " + std::to_string(id) +
                       " cannot be read: " + error.what());
  }
}

}  // namespace autoepoch::storage
