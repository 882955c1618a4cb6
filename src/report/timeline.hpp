// When trials ran, reconstructed from the stored events: the search's picture in time.
//
// The storage has the time of every change of state and the length of every epoch, neither the worker that ran a trial
// nor the time of an observation. Lanes and times here are what these two leave open, chosen as simply as possible.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "autoepoch/storage.hpp"

namespace autoepoch::report {

/// A stretch in which a trial ran without a break.
struct Run {
  const Trial* trial = nullptr;
  int lane = 0;      ///< 0, 1, ...: the lowest that was free when it started
  double start = 0;  ///< seconds of search (pauses of the whole search left out) since the first run
  double end = 0;
  int from_epoch = 0;  ///< trained before
  int to_epoch = 0;    ///< trained when it ended
};

struct Timeline {
  std::vector<Run> runs;   ///< by start
  int lanes = 0;           ///< most trials at a time
  double seconds = 0;      ///< time in which at least one trial ran
  double utilization = 0;  ///< share of lanes * seconds that was spent in epochs; 0 for an empty study
};

/// `now`: seconds since the Unix epoch, the end of what still runs. The result refers to the history's trials.
Timeline reconstruct_timeline(const History& history, std::span<const TrialEvent> events, double now);

/// An observation that was better than all before it.
struct Improvement {
  const Trial* trial = nullptr;
  const Observation* observation = nullptr;
  std::int64_t epochs = 0;  ///< spent over all trials by then, this one included
  double seconds = 0;       ///< of search, see Run
};

/// How the best value came about, in order of time; the last one is History::best up to ties.
std::vector<Improvement> improvements(const History& history, const Timeline& timeline);

}  // namespace autoepoch::report
