#include "storage/sql_reader.hpp"

#include <limits>
#include <set>
#include <span>
#include <utility>

#include "autoepoch/json.hpp"
#include "storage/schema.hpp"

namespace autoepoch::storage {
namespace {

using soci::into;
using soci::use;

std::string list_of(const std::set<TrialId>& ids) {
  std::string text = "0";  // nobody's
  for (const TrialId id : ids) text += "," + to_string(id);
  return text;
}

}  // namespace

TrialState parse_state(const Database& database, TrialId trial, const std::string& text) {
  const std::optional<TrialState> state = parse_trial_state(text);
  if (!state) throw StorageError(database.name + ": trial " + to_string(trial) + " has the unknown state " + text);
  return *state;
}

std::vector<Trial> SqlReader::trials(std::int64_t study, const std::string& which) const {
  std::vector<Trial> trials;
  Trial row;
  std::string params;
  std::string state;
  soci::statement rows = (sql_.prepare << "SELECT id, number, params, state, reason, until, failures, started, ended "
                                          "FROM trial WHERE study = :study " +
                                              which + " ORDER BY number",
                          use(study), into(row.id), into(row.number), into(params), into(state), into(row.reason),
                          into(row.until), into(row.failures), into(row.started), into(row.ended));
  rows.execute();
  while (rows.fetch()) {
    row.params = parse_stored(database_, parse_params, "parameters of trial", row.id.value(), params);
    row.state = parse_state(database_, row.id, state);
    trials.push_back(row);
  }
  return trials;
}

std::vector<Trial> SqlReader::trials_with_curves(std::int64_t study) const {
  std::vector<Trial> all = trials(study);
  TrialId id;
  Observation row;
  std::string metrics;
  const std::string time = version_ >= kVersionWithTimes ? "observation.time" : "0.0";
  soci::statement rows =
      (sql_.prepare << "SELECT trial, epoch, value, observation.seconds, standard_error, metrics, " + time +
                           " FROM trial JOIN observation ON observation.trial = trial.id WHERE study = :study "
                           "ORDER BY number, epoch",
       use(study), into(id), into(row.epoch), into(row.value), into(row.seconds), into(row.standard_error),
       into(metrics), into(row.time));
  rows.execute();
  auto trial = all.begin();  // both in the order of numbers
  while (rows.fetch()) {
    while (trial->id != id) ++trial;
    row.metrics = parse_stored(database_, parse_metrics, "metrics of trial", id.value(), metrics);
    trial->curve.append(std::move(row));
  }
  return all;
}

void SqlReader::add_events(std::int64_t study, std::vector<TrialEvent>& events) const {
  TrialEvent row;
  std::string kind;
  const auto known = static_cast<std::int64_t>(events.size());
  const auto all = std::numeric_limits<std::int64_t>::max();
  const std::string kind_column(version_ >= kVersionWithOrphans ? "kind" : kKindBeforeOrphans);
  soci::statement rows = (sql_.prepare << "SELECT COALESCE(trial, 0), time, epoch, " + kind_column +
                                              ", text, detail FROM event WHERE study = :study ORDER BY id "
                                              "LIMIT :all OFFSET :known",
                          use(study), use(all), use(known), into(row.trial), into(row.time), into(row.epoch),
                          into(kind), into(row.text), into(row.detail));
  rows.execute();
  while (rows.fetch()) {
    row.kind = parse_event_kind(kind);
    events.push_back(row);
  }
}

/// Appends the epochs behind the last that is there.
void SqlReader::extend_curve(TrialId id, LearningCurve& curve) const {
  Observation row;
  std::string metrics;
  const int known = curve.epochs();
  const std::string time = version_ >= kVersionWithTimes ? "time" : "0.0";
  soci::statement rows =
      (sql_.prepare << "SELECT epoch, value, seconds, standard_error, metrics, " + time +
                           " FROM observation WHERE trial = :trial AND epoch > :known ORDER BY epoch",
       use(id), use(known), into(row.epoch), into(row.value), into(row.seconds), into(row.standard_error),
       into(metrics), into(row.time));
  rows.execute();
  while (rows.fetch()) {
    row.metrics = parse_stored(database_, parse_metrics, "metrics of trial", id.value(), metrics);
    curve.append(std::move(row));
  }
}

// A trial changes by a transition, which has an event, and by epochs while it runs: the others are as they were.
std::vector<TrialNumber> SqlReader::refresh(std::int64_t study, std::vector<Trial>& known,
                                            std::vector<TrialEvent>& events) const {
  const std::size_t old_events = events.size();
  add_events(study, events);
  std::set<TrialId> told;  // ids of trials with new events
  for (const TrialEvent& event : std::span(events).subspan(old_events)) told.insert(event.trial);

  std::vector<TrialNumber> changed;
  if (known.empty()) {
    known = trials_with_curves(study);
    for (const Trial& trial : known) changed.push_back(trial.number);
    return changed;
  }
  const auto old_trials = std::ssize(known);
  for (Trial& row : trials(study, "AND (number >= " + std::to_string(old_trials) + " OR state = 'running' OR id IN (" +
                                      list_of(told) + "))")) {
    const bool is_new = row.number >= old_trials;
    if (is_new) known.emplace_back();
    Trial& trial = known.at(index_of(row.number));
    row.curve = std::move(trial.curve);
    const std::size_t old_points = row.curve.size();
    extend_curve(row.id, row.curve);
    if (is_new || row.curve.size() > old_points || told.contains(row.id)) changed.push_back(row.number);
    trial = std::move(row);
  }
  return changed;
}

}  // namespace autoepoch::storage
