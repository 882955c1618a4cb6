#include "storage/appender.hpp"

#include "autoepoch/json.hpp"
#include "storage/rules.hpp"

namespace autoepoch::storage {
namespace {

/// Reads the only row; false if there is none. Reads on to the end: a statement left in the middle would hold on to
/// SQLite's snapshot.
bool read_row(soci::statement& query) {
  bool found = false;
  query.execute();
  while (query.fetch()) found = true;
  return found;
}

}  // namespace

using soci::into;
using soci::use;

Appender::Appender(soci::session& sql)
    : find_((sql.prepare << "SELECT study, (SELECT COALESCE(MAX(epoch), 0) FROM observation WHERE trial = trial.id) "
                            "FROM trial WHERE id = :id",
             use(trial_), into(study_), into(last_))),
      count_((sql.prepare << "SELECT COUNT(*) FROM observation WHERE trial = :trial AND epoch = :epoch", use(trial_),
              use(epoch_), into(equal_epochs_))),
      insert_((sql.prepare << "INSERT INTO observation (trial, epoch, value, seconds, standard_error, metrics, time) "
                              "VALUES (:trial, :epoch, :value, :seconds, :error, :metrics, :time)",
               use(trial_), use(epoch_), use(value_), use(seconds_), use(standard_error_), use(metrics_), use(time_))),
      update_(
          (sql.prepare << "UPDATE study SET seconds = :seconds WHERE id = :study", use(study_seconds_), use(study_))) {}

bool Appender::append(TrialId trial, const Observation& observation, double study_seconds) {
  trial_ = trial.value();
  epoch_ = observation.epoch;
  if (!read_row(find_)) refuse_unknown("trial", trial.value());
  if (epoch_ <= last_ && read_row(count_) && equal_epochs_ > 0) return false;
  require_appendable(observation, last_);
  value_ = observation.value;
  seconds_ = observation.seconds;
  standard_error_ = observation.standard_error;
  time_ = observation.time;
  metrics_ = to_json(observation.metrics);
  study_seconds_ = study_seconds;
  insert_.execute(true);
  update_.execute(true);
  return true;
}

}  // namespace autoepoch::storage
