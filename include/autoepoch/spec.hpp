// What is searched, for what, within which budget.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

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
  std::map<std::string, Value> options = {};  ///< of the sampler, the scheduler and the stopping rules, see kinds.hpp
};

struct RunSettings {
  int workers = 0;               ///< 0 = one per slot of the devices
  std::string devices = "auto";  ///< auto | cpu[:N] | cuda:0,1 | cuda:0*3
  double trial_seconds = 0;      ///< limit of one trial's time of training, over all attempts; 0 = none
  double leave_seconds = 60;     ///< a worker that holds its slot so long after it was to leave is killed; 0 = never
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

}  // namespace autoepoch
