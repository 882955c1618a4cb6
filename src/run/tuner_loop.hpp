// The steps of a search. run_study() drives this loop with an executor's events; whoever wants the loop turned inside
// out calls fill() and handle() himself, with an executor whose submit() and answer() hand the job and the answer to
// the caller.
//
// All that decides is asked with the stored history alone, and each change is stored before it is acted upon: a study
// that was left at any point goes on as if it had not been.
#pragma once

#include <optional>
#include <string>

#include "autoepoch/event_detail.hpp"
#include "autoepoch/tuner.hpp"
#include "run/attempts.hpp"
#include "run/ending.hpp"
#include "run/ledger.hpp"

namespace autoepoch::run {

/// Checkpoints: those of stopped and failed trials are discarded, but for the best trial's best epoch; paused trials
/// keep theirs to be resumed, completed ones to be continued when the study is extended to more epochs.
class TunerLoop {
 public:
  /// Opens the study and settles what an earlier process left behind; starts nothing.
  TunerLoop(const StudySpec& spec, const Parts& parts, const TuneOptions& options);

  ~TunerLoop();  ///< kills what still runs, if anything (after an exception)

  TunerLoop(const TunerLoop&) = delete;
  TunerLoop& operator=(const TunerLoop&) = delete;

  /// Gives work to free slots while the budget lasts: first to the trials that were left before their `until`, then to
  /// what the scheduler names.
  void fill();

  /// One event of the executor: stores it, decides, answers.
  void handle(const Event& event);

  /// Seconds until something other than an event is due.
  double seconds_until_due() const;

  /// True when the study has ended and no trial runs. Requires: fill() has been called after the last event.
  bool over() const { return ending_.has_come() && attempts_.empty(); }

  /// Stores how the study ended. Requires: over().
  Summary finish();

  Summary summary() const;  ///< as of now
  History history() const { return ledger_.history(seconds()); }

 private:
  /// A trial's next state, and what is stored along with it.
  struct Change {
    TrialState to;
    std::string reason = {};
    int until = 0;  // new Trial::until; 0 = unchanged
    bool failure = false;
    bool orphaned = false;  // its controller ended
    EventDetail detail = {};
  };
  static constexpr const char* kStoppedByUser = "stopped by the user";

  // tuner_start.cpp: what an earlier process left, and what to run next.
  void settle_orphans();
  void discard_leftovers();
  bool start_next();
  const Trial* left_early() const;
  bool follow(const StartNew& wish);
  bool follow(const Resume& wish);
  bool follow(const Wait&);
  bool follow(const Finish& finish);
  void start(const Resume& order);
  std::optional<SlotStatus> find_slot(const std::string& name) const;
  EventDetail beginning(const std::optional<SlotStatus>& slot) const;
  bool affords(int more_epochs) const;

  // tuner_loop.cpp: events.
  void on(const Placed& placed);
  void on(const Reported& report);
  void on(const Ended& ended);
  void on(const Crashed& crash);
  void on(const Returned& returned);
  void on(const SlotLost& lost);
  void on(const Interrupted&);
  void on(const TimedOut&) {}
  void record(TrialNumber number, const Observation& observation);
  std::optional<Change> decide(const Trial& trial);
  void end_late_attempts(bool idle);

  // tuner_changes.cpp: how trials change their state.
  void apply(TrialNumber number, const Change& change);
  std::optional<WorkerOutput> output_of(const Attempt& attempt) const;
  std::optional<Forecast> expected(const Trial& trial) const;
  void obey_stop_requests();
  void tell_to_leave(TrialNumber number, const Change& change);
  void drop(TrialNumber number, const Change& change);
  void kill(TrialNumber number, const Change& change);
  void settle(TrialNumber number, const Change& change);
  void retire();
  void remark(const std::string& text);
  void remark(TrialNumber number, const std::string& text, const EventDetail& detail = {});
  static TrialState place_to_wait(const Trial& trial);
  bool is_best(TrialNumber number) const;
  double seconds() const;

  Parts parts_;
  TuneOptions options_;
  double start_;  // on the executor's clock
  Ledger ledger_;
  Attempts attempts_;
  Ending ending_;
  std::string remarked_;  // the sampler's last remarks
  int interrupts_ = 0;
  double last_idle_ = 0;  // when the observer was told that time passes
};

}  // namespace autoepoch::run
