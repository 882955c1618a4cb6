// The storage's methods as SQL that SQLite and PostgreSQL both understand; each method is one transaction.
//
// Results are read through bound variables, never soci::row, whose get<T> throws when a backend's integer type is
// another; and row by row, since the bulk form truncates SQLite's keys to 32 bits (SOCI 4.0.3).
#include "autoepoch/storages.hpp"

#include <exception>
#include <utility>

#include "autoepoch/json.hpp"
#include "storage/appender.hpp"
#include "storage/database.hpp"
#include "storage/rules.hpp"
#include "storage/sql_reader.hpp"

namespace autoepoch::storage {
namespace {

using soci::into;
using soci::use;

std::string_view to_string(StudyState state) { return state == StudyState::open ? "open" : "finished"; }

/// A row of the table study, its spec not parsed yet.
struct StoredStudy {
  StudyRecord record;
  std::string spec;
};

/// A row of the table trial. Of the parameters nothing is read, of the curve how long it is.
struct StoredTrial {
  Trial trial;
  std::int64_t study = 0;
};

class SqlStorage final : public Storage {
 public:
  SqlStorage(Database database, std::int64_t version) : database_(std::move(database)), version_(version) {}

  std::int64_t create_study(const StudySpec& spec, double time) override;
  std::optional<StudyRecord> find_study(std::string_view name) const override;
  std::vector<StudyRecord> studies() const override;
  void update_study(const StudyRecord& record) override;
  Trial add_trial(std::int64_t study, const Params& params, int until, double time) override;
  std::optional<TrialEvent> transition(TrialId trial, TrialState from, const Transition& change) override;
  bool append(TrialId trial, const Observation& observation, double study_seconds) override;
  TrialEvent add_event(std::int64_t study, TrialEvent event) override;
  std::vector<Trial> trials(std::int64_t study) const override;
  std::vector<TrialEvent> events(std::int64_t study) const override;
  std::vector<TrialNumber> refresh(std::int64_t study, std::vector<Trial>& trials,
                                   std::vector<TrialEvent>& events) const override;
  std::optional<Trial> find_trial(std::int64_t study, TrialNumber number) const override;

 private:
  template <class Body>
  auto write(Body body) {
    return transact(database_, database_.dialect.begin_write, body);
  }
  template <class Body>
  auto read(Body body) const {
    return transact(database_, database_.dialect.begin_read, body);
  }

  StudyRecord parse_study(const StoredStudy& study) const;
  StoredTrial read_trial(soci::session& sql, TrialId id) const;

  Database database_;
  std::int64_t version_;
  std::unique_ptr<Appender> appender_;  // made at the first append
};

bool exists(soci::session& sql, const std::string& table, std::int64_t id) {
  std::int64_t count = 0;
  run(sql, "SELECT COUNT(*) FROM " + table + " WHERE id = :id", use(id), into(count));
  return count > 0;
}

/// All, or the one of that name.
std::vector<StoredStudy> stored_studies(soci::session& sql, const std::string* name) {
  std::vector<StoredStudy> studies;
  StoredStudy row;
  std::string state;
  soci::statement rows(sql);
  rows.exchange(into(row.record.id));
  rows.exchange(into(row.spec));
  rows.exchange(into(state));
  rows.exchange(into(row.record.reason));
  rows.exchange(into(row.record.seconds));
  rows.exchange(into(row.record.created));
  if (name) rows.exchange(use(*name));
  rows.alloc();
  rows.prepare(std::string("SELECT id, spec, state, reason, seconds, created FROM study ") +
               (name ? "WHERE name = :name" : "ORDER BY id"));
  rows.define_and_bind();
  rows.execute();
  while (rows.fetch()) {
    row.record.state = state == to_string(StudyState::open) ? StudyState::open : StudyState::finished;
    studies.push_back(row);
  }
  return studies;
}

void insert_event(soci::session& sql, std::int64_t study, const TrialEvent& event) {
  run(sql,
      "INSERT INTO event (study, trial, time, epoch, kind, text, detail) "
      "VALUES (:study, NULLIF(CAST(:trial AS BIGINT), 0), :time, :epoch, :kind, :text, :detail)",
      use(study), use(event.trial), use(event.time), use(event.epoch),
      use(std::string(autoepoch::to_string(event.kind))), use(event.text), use(event.detail));
}

std::int64_t SqlStorage::create_study(const StudySpec& spec, double time) {
  require_finite(time, "the time of creation");
  return write([&](soci::session& sql) {
    std::int64_t count = 0;
    run(sql, "SELECT COUNT(*) FROM study WHERE name = :name", use(spec.name), into(count));
    if (count > 0) refuse_taken(spec.name);
    std::int64_t id = 0;
    run(sql,
        "INSERT INTO study (name, spec, state, reason, seconds, created) "
        "VALUES (:name, :spec, 'open', '', 0, :created) RETURNING id",
        use(spec.name), use(to_json(spec)), use(time), into(id));
    return id;
  });
}

std::optional<StudyRecord> SqlStorage::find_study(std::string_view name) const {
  return read([&](soci::session& sql) -> std::optional<StudyRecord> {
    const std::string wanted(name);
    const std::vector<StoredStudy> found = stored_studies(sql, &wanted);
    return found.empty() ? std::nullopt : std::optional(parse_study(found.front()));
  });
}

std::vector<StudyRecord> SqlStorage::studies() const {
  return read([&](soci::session& sql) {
    std::vector<StudyRecord> records;
    std::exception_ptr unreadable;
    for (const StoredStudy& study : stored_studies(sql, nullptr)) {
      try {
        records.push_back(parse_study(study));
      } catch (const StorageError&) {
        if (!unreadable) unreadable = std::current_exception();
      }
    }
    if (records.empty() && unreadable) std::rethrow_exception(unreadable);
    return records;
  });
}

StudyRecord SqlStorage::parse_study(const StoredStudy& study) const {
  StudyRecord record = study.record;
  record.spec = parse_stored(database_, parse_spec, "study", record.id, study.spec);
  return record;
}

void SqlStorage::update_study(const StudyRecord& record) {
  require_finite(record.seconds, "a study's seconds");
  write([&](soci::session& sql) {
    const auto changed =
        run(sql,
            "UPDATE study SET spec = :spec, state = :state, reason = :reason, seconds = :seconds "
            "WHERE id = :id AND name = :name",
            use(to_json(record.spec)), use(std::string(to_string(record.state))), use(clean_text(record.reason)),
            use(record.seconds), use(record.id), use(record.spec.name));
    if (changed == 0) refuse_unknown("study " + record.spec.name, record.id);
    return true;
  });
}

Trial SqlStorage::add_trial(std::int64_t study, const Params& params, int until, double time) {
  require_finite(time, "the time of a trial");
  return write([&](soci::session& sql) {
    if (!exists(sql, "study", study)) refuse_unknown("study", study);
    Trial trial;
    trial.params = params;
    trial.until = until;
    run(sql, "SELECT COALESCE(MAX(number) + 1, 0) FROM trial WHERE study = :study", use(study), into(trial.number));
    run(sql,
        "INSERT INTO trial (study, number, params, state, reason, until, failures, started, ended) "
        "VALUES (:study, :number, :params, :state, '', :until, 0, 0, 0) RETURNING id",
        use(study), use(trial.number), use(to_json(params)), use(std::string(autoepoch::to_string(trial.state))),
        use(until), into(trial.id));
    return trial;
  });
}

std::optional<TrialEvent> SqlStorage::transition(TrialId id, TrialState from, const Transition& change) {
  require_allowed(from, change);
  return write([&](soci::session& sql) -> std::optional<TrialEvent> {
    auto [trial, study] = read_trial(sql, id);
    if (trial.state != from) return std::nullopt;
    TrialEvent event = apply(trial, change);
    const auto changed = run(sql,
                             "UPDATE trial SET state = :to, reason = :reason, until = :until, failures = :failures, "
                             "started = :started, ended = :ended WHERE id = :id AND state = :from",
                             use(std::string(autoepoch::to_string(trial.state))), use(trial.reason), use(trial.until),
                             use(trial.failures), use(trial.started), use(trial.ended), use(id),
                             use(std::string(autoepoch::to_string(from))));
    if (changed == 0) return std::nullopt;  // another connection was faster
    insert_event(sql, study, event);
    return event;
  });
}

StoredTrial SqlStorage::read_trial(soci::session& sql, TrialId id) const {
  StoredTrial row;
  Trial& trial = row.trial;
  std::string state;
  int epochs = 0;
  run(sql,
      "SELECT id, study, state, until, failures, started, ended, "
      "(SELECT COALESCE(MAX(epoch), 0) FROM observation WHERE trial = trial.id) FROM trial WHERE id = :id",
      use(id), into(trial.id), into(row.study), into(state), into(trial.until), into(trial.failures),
      into(trial.started), into(trial.ended), into(epochs));
  if (!sql.got_data()) refuse_unknown("trial", id.value());
  trial.state = parse_state(database_, id, state);
  if (epochs > 0) trial.curve.append({.epoch = epochs});
  return row;
}

bool SqlStorage::append(TrialId trial, const Observation& observation, double study_seconds) {
  require_finite(study_seconds, "a study's seconds");
  return write([&](soci::session& sql) {
    if (!appender_) appender_ = std::make_unique<Appender>(sql);
    return appender_->append(trial, observation, study_seconds);
  });
}

TrialEvent SqlStorage::add_event(std::int64_t study, TrialEvent event) {
  require_finite(event.time, "the time of an event");
  return write([&](soci::session& sql) {
    if (!exists(sql, "study", study)) refuse_unknown("study", study);
    std::int64_t count = 0;
    run(sql, "SELECT COUNT(*) FROM trial WHERE id = :id AND study = :study", use(event.trial), use(study), into(count));
    if (event.trial != 0 && count == 0) refuse_unknown("trial of the study", event.trial.value());
    TrialEvent stored = cleaned(event);
    insert_event(sql, study, stored);
    return stored;
  });
}

std::vector<Trial> SqlStorage::trials(std::int64_t study) const {
  return read([&](soci::session&) { return SqlReader(database_, version_).trials_with_curves(study); });
}

std::vector<TrialEvent> SqlStorage::events(std::int64_t study) const {
  return read([&](soci::session&) {
    std::vector<TrialEvent> events;
    SqlReader(database_, version_).add_events(study, events);
    return events;
  });
}

std::vector<TrialNumber> SqlStorage::refresh(std::int64_t study, std::vector<Trial>& trials,
                                             std::vector<TrialEvent>& events) const {
  return read([&](soci::session&) { return SqlReader(database_, version_).refresh(study, trials, events); });
}

std::optional<Trial> SqlStorage::find_trial(std::int64_t study, TrialNumber number) const {
  return read([&](soci::session&) {
    std::vector<Trial> found = SqlReader(database_, version_).trials(study, "AND number = " + to_string(number));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
  });
}

}  // namespace

std::unique_ptr<Storage> make_sql_storage(Database database, std::int64_t version) {
  return std::make_unique<SqlStorage>(std::move(database), version);
}

}  // namespace autoepoch::storage
