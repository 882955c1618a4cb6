// A study: what is searched, for what, within which budget; and the read-only history that all decisions are made from.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "autoepoch/space.hpp"
#include "autoepoch/trial.hpp"

namespace autoepoch {

struct Objective {
  std::string metric = "value";
  Direction direction = Direction::minimize;
  std::optional<double> target = {};  ///< the study ends when this value is reached

  /// The one place that flips the sign: smaller is better.
  double loss(double value) const { return direction == Direction::minimize ? value : -value; }
  bool better(double a, double b) const { return loss(a) < loss(b); }
};

/// Limits of the whole study, over all workers and resumptions. Absent = no limit.
struct Budget {
  int max_epochs = 1;  ///< of one trial
  std::optional<int> trials = {};
  std::optional<std::int64_t> epochs = {};  ///< sum over trials
  std::optional<double> seconds = {};       ///< wall time of the search
};

struct SearchSettings {
  std::string sampler = "gp";
  std::string scheduler = "asha";
  int eta = 3;                                ///< successive halving keeps the best 1/eta of a rung
  int first_rung = 1;                         ///< epochs of the first rung
  std::map<std::string, Value> options = {};  ///< further settings of the sampler and the scheduler
};

struct RunSettings {
  int workers = 0;               ///< 0 = one per slot of the devices
  std::string devices = "auto";  ///< auto | cpu[:N] | cuda:0,1 | cuda:0*3
  double trial_seconds = 0;      ///< limit of one trial's running time; 0 = none
  int retries = 1;               ///< of a trial whose worker crashed
  int max_to_keep = 2;           ///< newest checkpoints kept of a trial that goes on, beside its best; at least 2
};

struct StudySpec {
  std::string name = "study";
  std::string experiment = "{}";  ///< JSON object for the worker, opaque to the core
  Objective objective = {};
  SearchSpace space = {};
  Budget budget = {};
  SearchSettings search = {};
  RunSettings run = {};
  std::uint64_t seed = 0;
};

/// Where a trial stands among others: its best observation.
struct Incumbent {
  const Trial* trial = nullptr;
  const Observation* observation = nullptr;
};

/// Read-only view of a study; the argument of every decision. Cheap to copy; valid while the tuner lives.
class History {
 public:
  History(const StudySpec& spec, std::span<const Trial> trials, double seconds = 0)
      : spec_(&spec), trials_(trials), seconds_(seconds) {}

  const StudySpec& spec() const { return *spec_; }
  std::span<const Trial> trials() const { return trials_; }  ///< by number
  double seconds() const { return seconds_; }                ///< wall time of the search so far, over all resumptions

  std::int64_t epochs_spent() const;  ///< sum of the trials' last epochs
  int count(TrialState state) const;

  /// Best observation of all trials; of equals the one of the earliest trial, then of the earliest epoch. Trials that
  /// failed later count as well: what they reported before was observed.
  std::optional<Incumbent> best() const;

  /// False when the budget of trials is used up.
  bool may_start_trial() const;

 private:
  const StudySpec* spec_;
  std::span<const Trial> trials_;
  double seconds_;
};

}  // namespace autoepoch
