#include "study/followed_study.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "autoepoch/storages.hpp"
#include "core/clock.hpp"
#include "study/file_mark.hpp"
#include "study/findings.hpp"
#include "study/gather.hpp"
#include "study/notes.hpp"

namespace autoepoch::study {
namespace {

using Clock = std::chrono::steady_clock;
using Numbers = std::set<TrialNumber>;

constexpr std::chrono::seconds kShortestModelInterval{10};
constexpr int kModelShare = 20;  // models may take one part in so many of the time

/// Replaces a text of one trial; an empty one removes it.
template <class Text>
void put(std::map<TrialNumber, Text>& texts, TrialNumber number, Text text, Numbers& changed) {
  const auto found = texts.find(number);
  if (found == texts.end() ? text.empty() : found->second == text) return;
  changed.insert(number);
  if (text.empty())
    texts.erase(found);
  else
    texts[number] = std::move(text);
}

template <class Value>
void add_keys(const std::map<TrialNumber, Value>& values, Numbers& numbers) {
  for (const auto& [number, value] : values) numbers.insert(number);
}

}  // namespace

std::optional<Numbers> FollowedStudy::update() {
  const auto controller = find_controller(directory_);
  std::string mark = file_mark(directory_.database()) + " " + file_mark(directory_.database().string() + "-wal") + " " +
                     file_mark(directory_.notes()) + " " + (controller ? std::to_string(controller->pid) : "");
  if (mark == mark_) return std::nullopt;
  mark_.clear();  // for the case that something throws
  input_.now = unix_seconds();
  input_.controller = controller;
  input_.worker = described_worker(directory_);
  Numbers changed = read_storage();
  add_notes(changed);
  add_logs(changed);
  add_checkpoints(changed);
  renew_models(changed);
  mark_ = std::move(mark);
  return changed;
}

Numbers FollowedStudy::read_storage() {
  const std::unique_ptr<Storage> storage = open_sqlite_read_only(directory_.database());
  StudyRecord record = report::only_study(*storage);
  report::Snapshot& known = input_.snapshot;
  const bool is_other = record.id != known.record.id || record.created != known.record.created;
  if (is_other) known.trials.clear(), input_.events.clear();
  known.record = std::move(record);
  try {
    const std::vector<TrialNumber> numbers = storage->refresh(known.record.id, known.trials, input_.events);
    return {numbers.begin(), numbers.end()};
  } catch (...) {
    known.record = {};
    throw;
  }
}

void FollowedStudy::add_notes(Numbers& changed) {
  std::string mark = file_mark(directory_.notes());
  if (mark == notes_mark_) return;
  std::map<TrialNumber, std::string> notes = read_notes(directory_);
  Numbers numbers;
  add_keys(notes, numbers);
  add_keys(input_.notes, numbers);
  for (const TrialNumber number : numbers) put(input_.notes, number, notes[number], changed);
  notes_mark_ = std::move(mark);
}

void FollowedStudy::add_logs(Numbers& changed) {
  const Numbers told = log_.update();
  const Numbers wanted = trials_with_log(input_.snapshot.history());
  Numbers former;
  add_keys(input_.logs, former);
  for (const TrialNumber number : former)
    if (!wanted.contains(number)) put(input_.logs, number, {}, changed);
  for (const TrialNumber number : wanted)
    if (told.contains(number) || !former.contains(number)) put(input_.logs, number, log_.of(number), changed);
}

// A checkpoint is discarded after the decision on its trial is stored, and when another trial becomes the best.
void FollowedStudy::add_checkpoints(Numbers& changed) {
  input_.findings.checkpoint = best_sealed_checkpoint(directory_, input_.snapshot.history());
  Numbers numbers = changed;
  numbers.insert(recent_.begin(), recent_.end());
  recent_ = changed;
  for (const TrialNumber number : numbers)
    put(input_.checkpoints, number, newest_checkpoint(directory_, number), changed);
}

void FollowedStudy::renew_models(Numbers& changed) {
  const auto begin = Clock::now();
  if (input_.controller && begin < models_due_) return;
  add_keys(input_.forecasts, changed);
  input_.importance = {};
  input_.forecasts.clear();
  input_.findings.advice.reset();
  add_models(input_, directory_);
  add_keys(input_.forecasts, changed);
  models_due_ = Clock::now() + std::max<Clock::duration>(kShortestModelInterval, kModelShare * (Clock::now() - begin));
}

}  // namespace autoepoch::study
