// The steps of a search. tune() drives this loop with an executor's events; whoever wants the loop turned inside out
// calls fill() and handle() himself, with an executor whose submit() and answer() hand the job and the reply to the
// caller.
//
// All that decides is asked with the stored history alone, and each change is stored before it is acted upon: a study
// that was left at any point goes on as if it had not been.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "autoepoch/tuner.hpp"
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
  double patience() const;

  /// True when the study has ended and no trial runs. Requires: fill() has been called after the last event.
  bool over() const { return end_ && idle(); }

  /// Stores how the study ended. Requires: over().
  Summary finish();

  Summary summary() const;  ///< as of now
  History history() const { return ledger_.history(seconds()); }

 private:
  struct End {
    Why why;
    std::string reason;
  };
  /// What becomes of a trial.
  struct Exit {
    TrialState to;
    std::string reason = {};
    int until = 0;  // new Trial::until; 0 = unchanged
    bool failure = false;
    std::optional<Forecast> forecast = {};  // that led to it
  };

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
  void remark(std::int64_t number, const std::string& text);
  bool affords(int more_epochs) const;

  // tuner_loop.cpp: events.
  void on(const Reported& report);
  void on(const Ended& ended);
  void on(const Crashed& crash);
  void on(const Interrupted&);
  void on(const TimedOut&) {}
  void record(std::int64_t number, const Observation& observation);
  std::optional<Exit> decide(const Trial& trial);
  void check_budgets();
  void check_time_limits();
  void end(Why why, std::string reason);
  void remark(const std::string& text);
  // tuner_exits.cpp: how trials change their state.
  void change(std::int64_t number, const Exit& exit);
  std::optional<Forecast> expected(const Trial& trial) const;
  void obey_stop_requests();
  void tell_to_leave(std::int64_t number, const Exit& exit);
  void drop(std::int64_t number, const Exit& exit);
  void kill(std::int64_t number, const Exit& exit);
  void settle(std::int64_t number, const Exit& exit);
  void retire();
  bool idle() const { return running_.empty() && leaving_.empty(); }
  static TrialState place_to_wait(const Trial& trial);
  static Exit stopped_by_user() { return {.to = TrialState::stopped, .reason = "stopped by the user"}; }
  std::string epochs_spent_text() const;
  bool is_best(std::int64_t number) const;
  double seconds() const;
  double worked_seconds(std::int64_t number) const;
  Parts parts_;
  TuneOptions options_;
  double start_;  // on the executor's clock
  Ledger ledger_;
  std::map<std::int64_t, double> running_;  // trials on a worker, and since when (executor's clock)
  std::set<std::int64_t> leaving_;          // told to leave; their slots are not free yet
  std::map<std::int64_t, double> worked_;   // seconds of earlier attempts
  std::set<std::int64_t> unwanted_;         // running trials that are to stop after their epoch
  std::optional<End> end_;
  std::string remarked_;  // the sampler's last remarks
  int interrupts_ = 0;
  double last_idle_ = 0;  // when the observer was told that time passes
};

}  // namespace autoepoch::run
