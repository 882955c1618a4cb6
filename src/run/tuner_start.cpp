#include <algorithm>
#include <cassert>
#include <utility>

#include "autoepoch/error.hpp"
#include "run/tuner_loop.hpp"
#include "run/words.hpp"

namespace autoepoch::run {
namespace {

/// Whether the trial's last observation was judged before its process ended: only a trial that may go on is resumed.
bool resumed_at_its_epoch(const Trial& trial, const std::vector<TrialEvent>& events) {
  return std::any_of(events.begin(), events.end(), [&](const TrialEvent& event) {
    return event.trial == trial.id && event.kind == EventKind::resumed && event.epoch == trial.curve.epochs();
  });
}

}  // namespace

TunerLoop::TunerLoop(const StudySpec& spec, const Parts& parts, const TuneOptions& options)
    : parts_(parts),
      options_(options),
      start_(parts.executor.now()),
      ledger_(spec, parts.storage, parts.executor.wall_clock()),
      attempts_(spec.run),
      last_idle_(start_) {
  ending_.check(ledger_, seconds());
  settle_orphans();
  discard_leftovers();
  if (!left_early()) retire();  // else it was asked before the trial that is to be continued was started
}

TunerLoop::~TunerLoop() {
  for (const TrialNumber number : attempts_.trials()) parts_.executor.kill(number);
}

// Trials that are stored as running and that nobody runs. Their last observation may have been stored but not judged.
void TunerLoop::settle_orphans() {
  if (std::none_of(ledger_.trials().begin(), ledger_.trials().end(),
                   [](const Trial& trial) { return trial.state == TrialState::running; })) {
    return;
  }
  const std::vector<TrialEvent> events = ledger_.events();
  for (const Trial& trial : ledger_.trials()) {
    if (trial.state != TrialState::running) continue;
    std::optional<Change> change;
    if (!trial.curve.empty() && !resumed_at_its_epoch(trial, events)) change = decide(trial);
    apply(trial.number,
          change ? *change : Change{.to = place_to_wait(trial), .reason = "its controller ended", .orphaned = true});
  }
}

void TunerLoop::discard_leftovers() {
  for (const Trial& trial : ledger_.trials()) {
    if (trial.state == TrialState::stopped || trial.state == TrialState::failed) {
      parts_.executor.discard(trial.number, is_best(trial.number));
    }
  }
}

void TunerLoop::fill() {
  obey_stop_requests();
  while (!ending_.has_come() && parts_.executor.free_slots() > 0 && affords(1)) {
    if (!start_next()) break;
  }
  if (attempts_.empty() && !affords(1)) ending_.come(Why::epochs, epochs_spent_text(ledger_));
}

bool TunerLoop::affords(int more_epochs) const {
  return run::affords(ledger_, attempts_.count(Attempts::Phase::running), more_epochs);
}

bool TunerLoop::start_next() {
  if (const Trial* trial = left_early()) {
    const int until = std::min(trial->until, ledger_.spec().budget.max_epochs);
    start({trial->number, until, trial->curve.empty() ? "" : "goes on to epoch " + std::to_string(until)});
    return true;
  }
  return std::visit([this](const auto& wish) { return follow(wish); }, parts_.scheduler.next(history()));
}

/// The first trial that was left before the epoch at which the scheduler is asked again: by an interruption, a crash,
/// the end of a budget.
const Trial* TunerLoop::left_early() const {
  const int max_epochs = ledger_.spec().budget.max_epochs;
  const auto found = std::find_if(ledger_.trials().begin(), ledger_.trials().end(), [&](const Trial& trial) {
    return trial.state == TrialState::waiting ||
           (trial.state == TrialState::paused && trial.curve.epochs() < std::min(trial.until, max_epochs) &&
            !attempts_.contains(trial.number));
  });
  return found == ledger_.trials().end() ? nullptr : &*found;
}

bool TunerLoop::follow(const StartNew& wish) {
  if (!history().may_start_trial()) throw Error("the scheduler starts a trial beyond the budget of trials");
  const TrialNumber number = std::ssize(ledger_.trials());
  Rng rng = Rng::stream(ledger_.spec().seed, index_of(number), "suggest");
  const Suggestion suggestion = wish.params ? Suggestion{*wish.params} : parts_.sampler.suggest(history(), rng);
  ledger_.reopen();
  ledger_.add_trial(suggestion.params, wish.until, parts_.executor.wall_clock());
  if (!suggestion.remark.empty() && suggestion.remark != remarked_) remark(number, suggestion.remark);
  remarked_ = suggestion.remark;
  start({number, wish.until, wish.reason, wish.forecast});
  return true;
}

bool TunerLoop::follow(const Resume& wish) {
  if (attempts_.contains(wish.trial)) return false;  // it is not out of its slot yet
  start(wish);
  return true;
}

bool TunerLoop::follow(const Wait&) {
  if (attempts_.empty()) throw Error("the scheduler waits although no trial runs");
  return false;
}

bool TunerLoop::follow(const Finish& finish) {
  if (!attempts_.empty()) return false;
  const bool trials_left = history().may_start_trial();
  const std::string all_started = "the budget of " + std::to_string(ledger_.trials().size()) + " trials is spent";
  const std::string default_reason = trials_left ? "nothing is left to search" : all_started;
  ending_.come(trials_left ? Why::finished : Why::trials, finish.reason.empty() ? default_reason : finish.reason);
  return false;
}

void TunerLoop::start(const Resume& order) {
  ledger_.reopen();
  const TrialNumber number = order.trial;
  const std::optional<SlotStatus> slot = find_slot(parts_.executor.next_slot(number));
  EventDetail detail = beginning(slot);
  detail.forecast = order.forecast ? order.forecast : expected(ledger_.trial(number));
  apply(number, {.to = TrialState::running, .reason = order.reason, .until = order.until, .detail = std::move(detail)});
  const Trial& trial = ledger_.trial(number);
  parts_.executor.submit({.trial = number,
                          .params = trial.params,
                          .seed = Rng::stream(ledger_.spec().seed, index_of(number), "trial")(),
                          .from_epoch = trial.curve.epochs(),
                          .until = order.until});
  attempts_.start(number, slot, trial.curve.seconds(), parts_.executor.now());
}

std::optional<SlotStatus> TunerLoop::find_slot(const std::string& name) const {
  const std::vector<SlotStatus> slots = parts_.executor.slots();
  const auto found = std::ranges::find(slots, name, &SlotStatus::name);
  return found == slots.end() ? std::nullopt : std::optional(*found);
}

/// What is known of an attempt that begins in that slot.
EventDetail TunerLoop::beginning(const std::optional<SlotStatus>& slot) const {
  if (!slot) return {};
  const std::vector<SlotStatus> slots = parts_.executor.slots();
  const auto index = std::ranges::find(slots, slot->name, &SlotStatus::name) - slots.begin();
  return {.place = SlotPlace{static_cast<int>(index), static_cast<int>(slots.size()), slot->name},
          .output = slot->output};
}

}  // namespace autoepoch::run
