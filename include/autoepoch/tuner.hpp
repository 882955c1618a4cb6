// The search loop: the only writer of a study.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "autoepoch/executor.hpp"
#include "autoepoch/sampler.hpp"
#include "autoepoch/scheduler.hpp"
#include "autoepoch/storage.hpp"

namespace autoepoch {

enum class Why { finished, trials, epochs, time, target, interrupted, failing };

struct Summary {
  std::optional<Trial> best;              ///< by its best observation
  std::optional<Observation> best_epoch;  ///< that observation
  Why why = Why::finished;
  std::string reason;  ///< why it ended, in words
  std::int64_t trials = 0;
  std::int64_t epochs = 0;  ///< spent over all trials
  double seconds = 0;       ///< wall time over all resumptions
};

/// Told after every stored change; for displays and logs. All calls come from the tuner's thread.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_event(const History&, const Executor&, const TrialEvent&, const Trial&) {}
  virtual void on_remark(const History&, const Executor&, const TrialEvent&) {}  ///< about the study
  virtual void on_epoch(const History&, const Executor&, const Trial&, const Observation&) {}
  virtual void on_idle(const History&, const Executor&) {}  ///< about once a second
};

/// Trials that people want to end, in whatever way they say so. Asked after every event, from the tuner's thread.
class StopRequests {
 public:
  virtual ~StopRequests() = default;
  virtual std::vector<TrialNumber> pending() = 0;  ///< numbers, also of trials that are over or do not exist
  virtual void done(TrialNumber trial) = 0;        ///< it is stored as over, now or before, or does not exist
};

struct TuneOptions {
  Observer* observer = nullptr;
  StopRequests* stop_requests = nullptr;
  /// What it expects of trials that pause or stop is stored with these decisions where the scheduler says nothing. It
  /// decides nothing.
  const CurveModel* curve_model = nullptr;
  int failures_to_give_up = 3;  ///< so many failures in a row from the very first trial end the study
};

/// Everything a search is composed of.
struct Parts {
  const Sampler& sampler;
  const Scheduler& scheduler;
  Executor& executor;
  Storage& storage;
};

/// Runs the study of that name until its budget ends: creates it, or continues a stored one exactly where it was. When
/// the stored study has other budgets than `spec`, the stored spec is replaced and the study reopened: trials that
/// completed at a smaller max_epochs are paused again so that they can go on. Throws StorageError, ExecutorError; a
/// failing trial never throws.
Summary tune(const StudySpec& spec, const Parts& parts, const TuneOptions& options = {});

}  // namespace autoepoch
