// The storage's methods as SQL that SQLite and PostgreSQL both understand; each method is one transaction.
//
// Results are read through bound variables, never soci::row, whose get<T> throws when a backend's integer type is
// another; and row by row, since the bulk form truncates SQLite's keys to 32 bits (SOCI 4.0.3).
#include "storage/sql_storage.hpp"

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

class SqlStorage final : public Storage {
 public:
  SqlStorage(Database database, std::int64_t version) : database_(std::move(database)), version_(version) {}

  std::int64_t create_study(const StudySpec& spec, double time) override;
  std::optional<StudyRecord> find_study(std::string_view name) const override;
  std::vector<StudyRecord> studies() const override;
  void update_study(const StudyRecord& record) override;
  Trial add_trial(std::int64_t study, const Params& params, int until, double time) override;
  bool transition(std::int64_t trial, TrialState from, const Transition& change) override;
  bool append(std::int64_t trial, const Observation& observation, double study_seconds) override;
  void add_event(std::int64_t study, const TrialEvent& event) override;
  std::vector<Trial> trials(std::int64_t study) const override;
  std::vector<TrialEvent> events(std::int64_t study) const override;
  std::vector<std::int64_t> refresh(std::int64_t study, std::vector<Trial>& trials,
                                    std::vector<TrialEvent>& events) const override;
  std::optional<Trial> find_trial(std::int64_t study, std::int64_t number) const override;

 private:
  template <class Body>
  auto write(Body body) {
    return transact(database_, database_.dialect.begin_write, body);
  }
  template <class Body>
  auto read(Body body) const {
    return transact(database_, database_.dialect.begin_read, body);
  }

  Database database_;
  std::int64_t version_;
  std::unique_ptr<Appender> appender_;  // made at the first append
};

bool exists(soci::session& sql, const std::string& table, std::int64_t id) {
  std::int64_t count = 0;
  run(sql, "SELECT COUNT(*) FROM " + table + " WHERE id = :id", use(id), into(count));
  return count > 0;
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
  for (StudyRecord& record : studies()) {
    if (record.spec.name == name) return std::move(record);
  }
  return std::nullopt;
}

std::vector<StudyRecord> SqlStorage::studies() const {
  return read([&](soci::session& sql) {
    std::vector<StudyRecord> records;
    StudyRecord row;
    std::string spec;
    std::string state;
    soci::statement rows =
        (sql.prepare << "SELECT id, spec, state, reason, seconds, created FROM study ORDER BY id", into(row.id),
         into(spec), into(state), into(row.reason), into(row.seconds), into(row.created));
    rows.execute();
    while (rows.fetch()) {
      row.spec = parse_stored(database_, parse_spec, "study", row.id, spec);
      row.state = state == to_string(StudyState::open) ? StudyState::open : StudyState::finished;
      records.push_back(row);
    }
    return records;
  });
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

bool SqlStorage::transition(std::int64_t trial, TrialState from, const Transition& change) {
  require_allowed(from, change);
  const std::string reason = clean_text(change.reason);
  const double started = change.to == TrialState::running ? change.time : 0;
  const double ended = is_terminal(change.to) ? change.time : 0;
  return write([&](soci::session& sql) {
    const auto changed =
        run(sql,
            "UPDATE trial SET state = :to, reason = :reason, "
            "until = COALESCE(NULLIF(CAST(:until AS INTEGER), 0), until), "
            "failures = failures + CAST(:failure AS INTEGER), "
            "started = COALESCE(NULLIF(started, 0), CAST(:started AS DOUBLE PRECISION)), ended = :ended "
            "WHERE id = :id AND state = :from",
            use(std::string(autoepoch::to_string(change.to))), use(reason), use(change.until), use(int{change.failure}),
            use(started), use(ended), use(trial), use(std::string(autoepoch::to_string(from))));
    if (changed == 0 && !exists(sql, "trial", trial)) refuse_unknown("trial", trial);
    if (changed == 0) return false;
    run(sql,
        "INSERT INTO event (study, trial, time, epoch, kind, text, detail) "
        "SELECT study, id, CAST(:time AS DOUBLE PRECISION), "
        "(SELECT COALESCE(MAX(epoch), 0) FROM observation WHERE trial = trial.id), "
        "CAST(:kind AS TEXT), CAST(:text AS TEXT), CAST(:detail AS TEXT) FROM trial WHERE id = :id",
        use(change.time), use(std::string(event_kind(from, change))), use(reason), use(clean_text(change.detail)),
        use(trial));
    return true;
  });
}

bool SqlStorage::append(std::int64_t trial, const Observation& observation, double study_seconds) {
  require_finite(study_seconds, "a study's seconds");
  return write([&](soci::session& sql) {
    if (!appender_) appender_ = std::make_unique<Appender>(sql);
    return appender_->append(trial, observation, study_seconds);
  });
}

void SqlStorage::add_event(std::int64_t study, const TrialEvent& event) {
  require_finite(event.time, "the time of an event");
  write([&](soci::session& sql) {
    if (!exists(sql, "study", study)) refuse_unknown("study", study);
    std::int64_t count = 0;
    run(sql, "SELECT COUNT(*) FROM trial WHERE id = :id AND study = :study", use(event.trial), use(study), into(count));
    if (event.trial != 0 && count == 0) refuse_unknown("trial of the study", event.trial);
    run(sql,
        "INSERT INTO event (study, trial, time, epoch, kind, text, detail) "
        "VALUES (:study, NULLIF(CAST(:trial AS BIGINT), 0), :time, :epoch, :kind, :text, :detail)",
        use(study), use(event.trial), use(event.time), use(event.epoch), use(clean_text(event.kind)),
        use(clean_text(event.text)), use(clean_text(event.detail)));
    return true;
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

std::vector<std::int64_t> SqlStorage::refresh(std::int64_t study, std::vector<Trial>& trials,
                                              std::vector<TrialEvent>& events) const {
  return read([&](soci::session&) { return SqlReader(database_, version_).refresh(study, trials, events); });
}

std::optional<Trial> SqlStorage::find_trial(std::int64_t study, std::int64_t number) const {
  return read([&](soci::session&) {
    std::vector<Trial> found = SqlReader(database_, version_).trials(study, "AND number = " + std::to_string(number));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
  });
}

}  // namespace

std::unique_ptr<Storage> make_sql_storage(Database database, std::int64_t version) {
  return std::make_unique<SqlStorage>(std::move(database), version);
}

}  // namespace autoepoch::storage
