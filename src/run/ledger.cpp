#include "run/ledger.hpp"

#include <cassert>
#include <tuple>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"

namespace autoepoch::run {
namespace {

StudyRecord find_or_create(const StudySpec& spec, Storage& storage, double wall_clock) {
  if (!storage.find_study(spec.name)) storage.create_study(spec, wall_clock);
  if (auto record = storage.find_study(spec.name)) return *std::move(record);
  throw StorageError("the study " + spec.name + " has vanished while it was being opened");
}

/// Budgets, the search and the way to run may change in the course of a study; what a trial's value means may not.
void require_same_subject(StudySpec stored, const StudySpec& spec) {
  stored.budget = spec.budget;
  stored.search = spec.search;
  stored.run = spec.run;
  stored.objective.target = spec.objective.target;
  if (to_json(stored) != to_json(spec)) {
    throw InvalidInput("a study named " + spec.name +
                       " is stored with another space, objective, experiment or seed: choose another name");
  }
}

/// How a change of max_epochs moves a trial, if it does.
std::optional<Transition> moved(const Trial& trial, int old_max, int new_max) {
  const int epochs = trial.curve.epochs();
  const std::string limit = std::to_string(new_max) + " epochs";
  if (trial.state == TrialState::completed && epochs >= old_max && epochs < new_max) {
    return Transition{.to = TrialState::paused, .reason = "the study was extended to " + limit, .until = epochs};
  }
  if (trial.state == TrialState::paused && epochs >= new_max) {
    return Transition{.to = TrialState::completed, .reason = "the study was cut to " + limit};
  }
  return std::nullopt;
}

}  // namespace

Ledger::Ledger(const StudySpec& spec, Storage& storage, double wall_clock)
    : storage_(storage),
      record_(find_or_create(spec, storage, wall_clock)),
      trials_(storage.trials(record_.id)),
      seconds_before_(record_.seconds) {
  for (const Trial& trial : trials_) {
    int former_epoch = 0;
    for (const Observation& observation : trial.curve) {
      note(trial, observation, former_epoch);
      former_epoch = observation.epoch;
    }
  }
  adopt(spec, wall_clock);
}

// The trials move first: if the process ends in between, the next one finds the old spec and moves the rest.
void Ledger::adopt(const StudySpec& spec, double wall_clock) {
  require_same_subject(record_.spec, spec);
  for (const Trial& trial : trials_) {
    if (auto change = moved(trial, record_.spec.budget.max_epochs, spec.budget.max_epochs)) {
      change->time = wall_clock;
      transition(trial.number, *change);
    }
  }
  if (to_json(record_.spec) == to_json(spec)) return;
  record_.spec = spec;
  record_.state = StudyState::open;
  record_.reason.clear();
  storage_.update_study(record_);
}

std::optional<Incumbent> Ledger::best() const {
  if (!best_trial_) return std::nullopt;
  const Trial& best = trial(*best_trial_);
  return Incumbent{&best, best.curve.at(best_epoch_)};
}

void Ledger::note(const Trial& trial, const Observation& observation, int former_epoch) {
  epochs_spent_ += observation.epoch - former_epoch;
  const auto incumbent = best();
  const double loss = spec().objective.loss(observation.value);
  if (!incumbent || std::tuple(loss, trial.number, observation.epoch) <
                        std::tuple(spec().objective.loss(incumbent->observation->value), *best_trial_, best_epoch_)) {
    best_trial_ = trial.number;
    best_epoch_ = observation.epoch;
  }
}

const Trial& Ledger::add_trial(const Params& params, int until, double wall_clock) {
  trials_.push_back(storage_.add_trial(record_.id, params, until, wall_clock));
  assert(index_of(trials_.back().number) + 1 == trials_.size());
  return trials_.back();
}

TrialEvent Ledger::transition(TrialNumber number, const Transition& change) {
  Trial& trial = trials_.at(index_of(number));
  const TrialState from = trial.state;
  std::optional<TrialEvent> event = storage_.transition(trial.id, from, change);
  if (!event) {
    throw StorageError("trial " + to_string(number) + " is no longer " + std::string(to_string(from)) +
                       " in the storage: another process works on this study");
  }
  apply(trial, change);
  return *std::move(event);
}

void Ledger::append(TrialNumber number, const Observation& observation, double study_seconds) {
  Trial& trial = trials_.at(index_of(number));
  if (!storage_.append(trial.id, observation, study_seconds)) {
    throw StorageError("epoch " + std::to_string(observation.epoch) + " of trial " + to_string(number) +
                       " is stored already: another process works on this study");
  }
  const int former_epoch = trial.curve.epochs();
  trial.curve.append(observation);
  note(trial, observation, former_epoch);
}

TrialEvent Ledger::remark(const Trial* about, const std::string& text, double wall_clock, const std::string& detail) {
  return storage_.add_event(record_.id, {.trial = about ? about->id : TrialId(),
                                         .time = wall_clock,
                                         .epoch = about ? about->curve.epochs() : 0,
                                         .kind = EventKind::remark,
                                         .text = text,
                                         .detail = detail});
}

void Ledger::reopen() {
  if (record_.state == StudyState::open && record_.reason.empty()) return;
  record_.state = StudyState::open;
  record_.reason.clear();
  storage_.update_study(record_);
}

void Ledger::close(StudyState state, const std::string& reason, double seconds) {
  record_.state = state;
  record_.reason = clean_text(reason);
  record_.seconds = seconds;
  storage_.update_study(record_);
}

}  // namespace autoepoch::run
