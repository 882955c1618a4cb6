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
    return event.trial == trial.id && event.kind == "resumed" && event.epoch == trial.curve.epochs();
  });
}

}  // namespace

TunerLoop::TunerLoop(const StudySpec& spec, const Parts& parts, const TuneOptions& options)
    : parts_(parts),
      options_(options),
      start_(parts.executor.now()),
      ledger_(spec, parts.storage, parts.executor.wall_clock()),
      last_idle_(start_) {
  check_budgets();
  settle_orphans();
  discard_leftovers();
  if (!left_early()) retire();  // else it was asked before the trial that is to be continued was started
}

TunerLoop::~TunerLoop() {
  for (const auto& [number, since] : running_) parts_.executor.kill(number);
  for (const std::int64_t number : leaving_) parts_.executor.kill(number);
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
    std::optional<Exit> exit;
    if (!trial.curve.empty() && !resumed_at_its_epoch(trial, events)) exit = decide(trial);
    change(trial.number, exit ? *exit : Exit{.to = place_to_wait(trial), .reason = "its controller ended"});
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
  while (!end_ && parts_.executor.free_slots() > 0 && affords(1)) {
    if (!start_next()) break;
  }
  if (!end_ && idle() && !affords(1)) end(Why::epochs, epochs_spent_text());
}

/// True when the epochs stored, one in flight for every running trial, and so many more are within the budget.
bool TunerLoop::affords(int more_epochs) const {
  const auto& budget = ledger_.spec().budget.epochs;
  return !budget || ledger_.epochs_spent() + std::ssize(running_) + more_epochs <= *budget;
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
            !leaving_.contains(trial.number));
  });
  return found == ledger_.trials().end() ? nullptr : &*found;
}

bool TunerLoop::follow(const StartNew& wish) {
  if (!history().may_start_trial()) throw Error("the scheduler starts a trial beyond the budget of trials");
  const std::int64_t number = std::ssize(ledger_.trials());
  Rng rng = Rng::stream(ledger_.spec().seed, static_cast<std::uint64_t>(number), "suggest");
  const Params params = wish.params ? *wish.params : parts_.sampler.suggest(history(), rng);
  const std::string remarks = wish.params ? "" : parts_.sampler.remarks(history());
  ledger_.reopen();
  ledger_.add_trial(params, wish.until, parts_.executor.wall_clock());
  remark(number, remarks);
  start({number, wish.until, wish.reason, wish.forecast});
  return true;
}

/// What the sampler has to say about a new trial, unless it has just said so.
void TunerLoop::remark(std::int64_t number, const std::string& text) {
  if (!text.empty() && text != remarked_) {
    const Trial& trial = ledger_.trial(number);
    const TrialEvent event = ledger_.remark(&trial, text, parts_.executor.wall_clock());
    if (options_.observer) options_.observer->on_event(history(), parts_.executor, event, trial);
  }
  remarked_ = text;
}

bool TunerLoop::follow(const Resume& wish) {
  if (leaving_.contains(wish.trial)) return false;  // it is not out of its slot yet
  start(wish);
  return true;
}

bool TunerLoop::follow(const Wait&) {
  if (idle()) throw Error("the scheduler waits although no trial runs");
  return false;
}

bool TunerLoop::follow(const Finish& finish) {
  if (!idle()) return false;
  const bool trials_left = history().may_start_trial();
  const std::string all_started = "the budget of " + std::to_string(ledger_.trials().size()) + " trials is spent";
  const std::string default_reason = trials_left ? "nothing is left to search" : all_started;
  end(trials_left ? Why::finished : Why::trials, finish.reason.empty() ? default_reason : finish.reason);
  return false;
}

void TunerLoop::start(const Resume& order) {
  ledger_.reopen();
  const std::int64_t number = order.trial;
  change(number, {.to = TrialState::running,
                  .reason = order.reason,
                  .until = order.until,
                  .forecast = order.forecast ? order.forecast : expected(ledger_.trial(number))});
  const Trial& trial = ledger_.trial(number);
  const auto stream = static_cast<std::uint64_t>(number);
  parts_.executor.submit({.trial = number,
                          .params = trial.params,
                          .seed = Rng::stream(ledger_.spec().seed, stream, "trial")(),
                          .from_epoch = trial.curve.epochs(),
                          .until = order.until});
  running_.emplace(number, parts_.executor.now());
  worked_.emplace(number, trial.curve.seconds());
}

}  // namespace autoepoch::run
