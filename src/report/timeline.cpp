#include "report/timeline.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace autoepoch::report {
namespace {

double seconds_between(const LearningCurve& curve, int from_epoch, int to_epoch) {
  double seconds = 0;
  for (const Observation& observation : curve)
    if (observation.epoch > from_epoch && observation.epoch <= to_epoch) seconds += observation.seconds;
  return seconds;
}

/// Runs in wall time. One whose controller was killed ended unseen: its epochs say how long it was at least.
std::vector<Run> wall_runs(const History& history, std::span<const TrialEvent> events, double now) {
  std::unordered_map<std::int64_t, const Trial*> by_id;
  for (const Trial& trial : history.trials()) by_id[trial.id] = &trial;
  std::map<std::int64_t, Run> open;
  std::vector<Run> runs;
  for (const TrialEvent& event : events) {
    const auto found = by_id.find(event.trial);
    if (found == by_id.end() || event.kind == "remark") continue;
    const Trial& trial = *found->second;
    if (const auto run = open.find(event.trial); run != open.end()) {
      run->second.end = event.time;
      run->second.to_epoch = event.epoch;
      if (event.text == "its controller ended" || event.kind == "resumed")
        run->second.end = run->second.start + seconds_between(trial.curve, run->second.from_epoch, event.epoch);
      runs.push_back(run->second);
      open.erase(run);
    }
    if (event.kind == "started" || event.kind == "resumed")
      open[event.trial] = {.trial = &trial, .start = event.time, .from_epoch = event.epoch};
  }
  for (auto& [id, run] : open) {
    run.end = std::max(now, run.start);
    run.to_epoch = run.trial->curve.epochs();
    runs.push_back(run);
  }
  std::stable_sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) { return a.start < b.start; });
  return runs;
}

/// Takes the stretches without any run out of the clock. Returns the seconds that remain.
double remove_pauses(std::vector<Run>& runs) {
  double paused = runs.empty() ? 0 : runs.front().start;
  double busy_until = paused;
  for (Run& run : runs) {
    paused += std::max(0.0, run.start - busy_until);
    busy_until = std::max(busy_until, run.end);
    run.start -= paused;
    run.end -= paused;
  }
  return busy_until - paused;
}

int assign_lanes(std::vector<Run>& runs) {
  std::vector<double> free_from;
  for (Run& run : runs) {
    const auto lane = std::find_if(free_from.begin(), free_from.end(), [&](double end) { return end <= run.start; });
    run.lane = static_cast<int>(lane - free_from.begin());
    if (lane == free_from.end()) free_from.push_back(0);
    free_from[run.lane] = run.end;
  }
  return static_cast<int>(free_from.size());
}

struct TimedObservation {
  const Trial* trial;
  const Observation* observation;
  double seconds;
};

/// The last epoch of a run ended with it; a start takes its time before the first.
std::vector<TimedObservation> timed_observations(const Timeline& timeline) {
  std::vector<TimedObservation> timed;
  for (const Run& run : timeline.runs) {
    double after = seconds_between(run.trial->curve, run.from_epoch, run.to_epoch);
    for (const Observation& observation : run.trial->curve) {
      if (observation.epoch <= run.from_epoch || observation.epoch > run.to_epoch) continue;
      after -= observation.seconds;
      timed.push_back({run.trial, &observation, std::max(run.start, run.end - std::max(0.0, after))});
    }
  }
  std::stable_sort(timed.begin(), timed.end(), [](const auto& a, const auto& b) { return a.seconds < b.seconds; });
  return timed;
}

}  // namespace

Timeline reconstruct_timeline(const History& history, std::span<const TrialEvent> events, double now) {
  Timeline timeline{.runs = wall_runs(history, events, now)};
  timeline.seconds = remove_pauses(timeline.runs);
  timeline.lanes = assign_lanes(timeline.runs);
  double trained = 0;
  for (const Trial& trial : history.trials()) trained += trial.curve.seconds();
  if (timeline.seconds > 0) timeline.utilization = std::min(1.0, trained / (timeline.lanes * timeline.seconds));
  return timeline;
}

std::vector<Improvement> improvements(const History& history, const Timeline& timeline) {
  const Objective& objective = history.spec().objective;
  std::vector<Improvement> result;
  std::unordered_map<const Trial*, int> trained;
  std::int64_t epochs = 0;
  for (const auto& [trial, observation, seconds] : timed_observations(timeline)) {
    int& last = trained[trial];
    epochs += std::max(0, observation->epoch - last);
    last = std::max(last, observation->epoch);
    if (result.empty() || objective.better(observation->value, result.back().observation->value))
      result.push_back({trial, observation, epochs, seconds});
  }
  return result;
}

}  // namespace autoepoch::report
