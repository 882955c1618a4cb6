// The steps of a search. tune() is this loop driven by an executor's events; whoever wants the loop turned inside out calls
// fill() and handle() himself, with an executor whose submit() and answer() hand the job and the reply to the caller.
//
// Everything that decides is asked with the stored history alone, and each change is stored before it is acted upon: a
// study that was left at any point goes on as if it had not been.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "autoepoch/tuner.hpp"
#include "run/ledger.hpp"

namespace autoepoch::run {

class TunerLoop {
 public:
  /// Opens the study and settles what an earlier process left behind; starts nothing.
  TunerLoop(const StudySpec& spec, const Parts& parts, const TuneOptions& options);

  /// Kills what still runs (after an exception).
  ~TunerLoop();

  TunerLoop(const TunerLoop&) = delete;
  TunerLoop& operator=(const TunerLoop&) = delete;

  /// Gives work to free slots while the budget lasts: first the trials that were left before their `until`, then what the
  /// scheduler says.
  void fill();

  /// One event of the executor: stores it, decides, answers.
  void handle(const Event& event);

  /// Seconds until something other than an event is due, at most one with an observer.
  double patience() const;

  /// True when the study has ended and no trial runs. Requires: fill() has been called after the last event.
  bool over() const { return end_ && running_.empty() && leaving_.empty(); }

  /// Stores how the study ended.
  Summary finish();

  History history() const { return ledger_.history(seconds()); }
  Summary summary() const;

 private:
  struct End {
    Why why;
    std::string reason;
  };
  struct Leaving {
    TrialState state;
    std::string reason;
    int until = 0;
  };

  // Starting.
  void settle_orphans();
  bool start_next();
  const Trial* interrupted_trial() const;
  void start_new(const StartNew& wish);
  void start(const Trial& trial, int until, const std::string& reason);
  bool may_run_epoch() const;

  // Events.
  void on(const Reported& report);
  void on(const Ended& ended);
  void on(const Crashed& crashed);
  void on(const Interrupted&);
  void on(const TimedOut&);
  std::optional<Leaving> decide(const Trial& trial);
  void leave(std::int64_t number, const Leaving& leaving, bool failure = false);
  void enforce_limits();

  // Afterwards.
  void discard_superseded(std::int64_t former_best);
  void retire();
  void check_failing(const std::string& cause);
  void end(Why why, std::string reason);

  double seconds() const;
  double running_seconds(std::int64_t number) const;
  bool is_best(std::int64_t number) const;
  void change(std::int64_t number, const Transition& transition);

  Parts parts_;
  TuneOptions options_;
  double start_;  // executor's clock
  Ledger ledger_;
  std::map<std::int64_t, double> running_;  // trials on a worker, and since when (executor's clock)
  std::set<std::int64_t> leaving_;          // told to leave; their slots are not free yet
  std::map<std::int64_t, double> worked_;   // seconds of a trial's earlier attempts
  std::optional<End> end_;
  int interrupts_ = 0;
  double last_idle_ = 0;
};

}  // namespace autoepoch::run
