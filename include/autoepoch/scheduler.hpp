// Which trial gets the next epochs, and when a trial has had enough.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "autoepoch/curve_model.hpp"
#include "autoepoch/history.hpp"

namespace autoepoch {

/// Start a new trial and let it run up to epoch `until`. Without params the sampler is asked.
struct StartNew {
  int until = 0;
  std::optional<Params> params = {};
  std::string reason = {};
  std::optional<Forecast> forecast = {};  ///< that the decision was made by
};

/// Continue a paused trial (by number) up to epoch `until`.
struct Resume {
  TrialNumber trial = {};
  int until = 0;
  std::string reason = {};
  std::optional<Forecast> forecast = {};  ///< as in StartNew
};

/// Nothing to start before a running trial reports.
struct Wait {};

/// Nothing will ever be left to do: the search is over.
struct Finish {
  std::string reason;
};

using Next = std::variant<StartNew, Resume, Wait, Finish>;

enum class Decision {
  proceed,  ///< run the next epoch
  pause,    ///< keep a checkpoint and free the slot
  stop,     ///< this trial is over
};

struct Verdict {
  Decision decision = Decision::proceed;
  std::string reason = {};                ///< in words and numbers, shown to the user; may be empty for proceed
  std::optional<Forecast> forecast = {};  ///< as in StartNew
};

/// A paused trial (by number) that no continuation of the study within its budget could resume: its checkpoint may go.
struct Retired {
  TrialNumber trial = {};
  std::string reason;
};

/// Decisions are functions of the history, which is all that is known after a restart: the same history leads to the
/// same decision, whatever was asked before. Thread-safety: const methods may run concurrently.
///
/// An object may keep what it has computed from a history, under a mutex and with a fingerprint of all that went into
/// it (surrogates/fingerprint.hpp; freeze_thaw.cpp and study_fits.hpp do so). That may save time; it must not change a
/// decision.
class Scheduler {
 public:
  virtual ~Scheduler() = default;

  /// What a free slot should do. Ensures: `until` in 1..max_epochs and beyond the trial's last epoch; StartNew only
  /// while history.may_start_trial(); Wait only while a trial runs; a Resume names a paused trial.
  ///
  /// A trial that was left before its `until` (by an interruption, a crash, the end of a budget) is none of the
  /// scheduler's business: the tuner continues it up to there before it asks for anything else. After max_epochs was
  /// raised, trials that had completed are paused at `until`: whether they go on is decided here.
  virtual Next next(const History& history) const = 0;

  /// Called after each epoch that `trial` (running, in history) reported, except at max_epochs, which completes it.
  /// Ensures: at trial.until the decision is pause or stop.
  virtual Verdict judge(const History& history, const Trial& trial) const = 0;

  /// All paused trials that can be retired, by number. Asked after each change: at most O(n log n) for n trials.
  virtual std::vector<Retired> never_resumed(const History&) const { return {}; }

  /// What a preview of the study should warn of: settings that do not fit its budget.
  virtual std::vector<std::string> warnings(const StudySpec&) const { return {}; }
};

}  // namespace autoepoch
