// When and where trials ran, from the stored events: the search's picture in time.
//
// Studies of programs that stored neither the slot of a trial nor the time of an observation leave these open: lanes
// and times are then reconstructed, chosen as simply as possible.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "autoepoch/storage.hpp"

namespace autoepoch::report {

/// A stretch in which a trial ran without a break.
struct Run {
  const Trial* trial = nullptr;
  int lane = 0;      ///< the executor's slot; reconstructed: the lowest that was free when it started
  double start = 0;  ///< seconds of search (pauses of the whole search left out) since the first run
  double end = 0;
  int from_epoch = 0;  ///< trained before
  int to_epoch = 0;    ///< trained when it ended
  double begun = 0;    ///< as start, in seconds since the Unix epoch
};

struct Lane {
  std::string device;      ///< empty: reconstructed
  double utilization = 0;  ///< share of the timeline that this lane spent in epochs
};

struct Timeline {
  std::vector<Run> runs;     ///< by start
  std::vector<Lane> lanes;   ///< the slots; reconstructed: the most trials at a time
  bool is_recorded = false;  ///< the lanes are those of the search, not reconstructed
  double seconds = 0;        ///< time in which at least one trial ran
  double utilization = 0;    ///< mean over the lanes; 0 for an empty study
};

/// `now`: seconds since the Unix epoch, the end of what still runs. The result refers to the history's trials.
Timeline make_timeline(const History& history, std::span<const TrialEvent> events, double now);

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
