#include "storage/memory_storage.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "autoepoch/storages.hpp"
#include "storage/rules.hpp"

namespace autoepoch {

using namespace storage;

std::int64_t MemoryStorage::create_study(const StudySpec& spec, double time) {
  require_finite(time, "the time of creation");
  if (find_study(spec.name)) refuse_taken(spec.name);
  const auto id = static_cast<std::int64_t>(shelves_.size()) + 1;
  shelves_.push_back({.record = {.id = id, .spec = spec, .reason = {}, .created = time}, .trials = {}, .events = {}});
  return id;
}

std::optional<StudyRecord> MemoryStorage::find_study(std::string_view name) const {
  const auto found = std::find_if(shelves_.begin(), shelves_.end(),
                                  [&](const Shelf& shelf) { return shelf.record.spec.name == name; });
  return found == shelves_.end() ? std::nullopt : std::optional(found->record);
}

std::vector<StudyRecord> MemoryStorage::studies() const {
  std::vector<StudyRecord> records;
  for (const Shelf& shelf : shelves_) records.push_back(shelf.record);
  return records;
}

void MemoryStorage::update_study(const StudyRecord& record) {
  require_finite(record.seconds, "a study's seconds");
  const std::optional<StudyRecord> named = find_study(record.spec.name);
  if (!named || named->id != record.id) refuse_unknown("study " + record.spec.name, record.id);
  StudyRecord& stored = shelf(record.id).record;
  stored.spec = record.spec;
  stored.state = record.state;
  stored.reason = clean_text(record.reason);
  stored.seconds = record.seconds;
}

Trial MemoryStorage::add_trial(std::int64_t study, const Params& params, int until, double time) {
  require_finite(time, "the time of a trial");
  std::vector<Trial>& trials = shelf(study).trials;
  Trial trial;
  trial.id = static_cast<std::int64_t>(places_.size()) + 1;
  trial.number = static_cast<std::int64_t>(trials.size());
  trial.params = params;
  trial.until = until;
  places_.push_back({.shelf = static_cast<std::size_t>(study - 1), .trial = trials.size()});
  trials.push_back(trial);
  return trial;
}

std::optional<TrialEvent> MemoryStorage::transition(TrialId id, TrialState from, const Transition& change) {
  require_allowed(from, change);
  const Place at = place(id);
  Trial& trial = shelves_[at.shelf].trials[at.trial];
  if (trial.state != from) return std::nullopt;
  return shelves_[at.shelf].events.emplace_back(apply(trial, change));
}

bool MemoryStorage::append(TrialId id, const Observation& observation, double study_seconds) {
  require_finite(study_seconds, "a study's seconds");
  const Place at = place(id);
  LearningCurve& curve = shelves_[at.shelf].trials[at.trial].curve;
  if (curve.at(observation.epoch) != nullptr) return false;
  require_appendable(observation, curve.epochs());
  curve.append(observation);
  shelves_[at.shelf].record.seconds = study_seconds;
  return true;
}

TrialEvent MemoryStorage::add_event(std::int64_t study, TrialEvent event) {
  require_finite(event.time, "the time of an event");
  std::vector<TrialEvent>& events = shelf(study).events;
  const bool known = event.trial >= 1 && event.trial <= std::ssize(places_) &&
                     places_[event.trial.value() - 1].shelf == static_cast<std::size_t>(study - 1);
  if (event.trial != 0 && !known) refuse_unknown("trial of the study", event.trial.value());
  return events.emplace_back(cleaned(std::move(event)));
}

std::vector<Trial> MemoryStorage::trials(std::int64_t study) const {
  return study >= 1 && study <= std::ssize(shelves_) ? shelves_[study - 1].trials : std::vector<Trial>();
}

std::vector<TrialEvent> MemoryStorage::events(std::int64_t study) const {
  return study >= 1 && study <= std::ssize(shelves_) ? shelves_[study - 1].events : std::vector<TrialEvent>();
}

std::vector<TrialNumber> MemoryStorage::refresh(std::int64_t study, std::vector<Trial>& trials,
                                                std::vector<TrialEvent>& events) const {
  std::vector<Trial> present = this->trials(study);
  std::vector<TrialEvent> all = this->events(study);
  std::vector<TrialNumber> changed;
  for (const Trial& trial : present) {
    const std::size_t index = index_of(trial.number);
    const bool has_grown = index >= trials.size() || trials[index].curve.size() != trial.curve.size();
    const auto new_events = std::span(all).subspan(events.size());  // each change of a state has one
    if (has_grown || std::ranges::any_of(new_events, [&](const TrialEvent& event) { return event.trial == trial.id; }))
      changed.push_back(trial.number);
  }
  trials = std::move(present);
  events = std::move(all);
  return changed;
}

std::optional<Trial> MemoryStorage::find_trial(std::int64_t study, TrialNumber number) const {
  const bool exists =
      study >= 1 && study <= std::ssize(shelves_) && number >= 0 && number < std::ssize(shelves_[study - 1].trials);
  if (!exists) return std::nullopt;
  Trial trial = shelves_[study - 1].trials[index_of(number)];
  trial.curve = {};
  return trial;
}

MemoryStorage::Shelf& MemoryStorage::shelf(std::int64_t study) {
  if (study < 1 || study > std::ssize(shelves_)) refuse_unknown("study", study);
  return shelves_[study - 1];
}

MemoryStorage::Place MemoryStorage::place(TrialId trial) const {
  if (trial < 1 || trial > std::ssize(places_)) refuse_unknown("trial", trial.value());
  return places_[trial.value() - 1];
}

std::unique_ptr<Storage> make_memory_storage() { return std::make_unique<MemoryStorage>(); }

}  // namespace autoepoch
