#include "report/timeline.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "autoepoch/event_detail.hpp"

namespace autoepoch::report {
namespace {

double seconds_between(const LearningCurve& curve, int from_epoch, int to_epoch) {
  double seconds = 0;
  for (const Observation& observation : curve)
    if (observation.epoch > from_epoch && observation.epoch <= to_epoch) seconds += observation.seconds;
  return seconds;
}

/// When a run ended that nobody saw the end of: with its last epoch, or if that one's time is not known, after as long
/// as its epochs took.
double unseen_end(const Run& run) {
  const Observation* last = run.trial->curve.at(run.to_epoch);
  if (last && last->time > run.start) return last->time;
  return run.start + seconds_between(run.trial->curve, run.from_epoch, run.to_epoch);
}

bool starts(EventKind kind) { return kind == EventKind::started || kind == EventKind::resumed; }

/// A run in wall time, and where it was stored to be.
struct WallRun {
  Run run;
  std::optional<SlotPlace> place = {};
};

/// By start.
std::vector<WallRun> wall_runs(const History& history, std::span<const TrialEvent> events, double now) {
  std::unordered_map<TrialId, const Trial*> by_id;
  for (const Trial& trial : history.trials()) by_id[trial.id] = &trial;
  std::map<TrialId, WallRun> open;
  std::vector<WallRun> runs;
  for (const TrialEvent& event : events) {
    const auto found = by_id.find(event.trial);
    if (found == by_id.end() || event.kind == EventKind::remark) continue;
    const Trial& trial = *found->second;
    if (const auto found_run = open.find(event.trial); found_run != open.end()) {
      Run& run = found_run->second.run;
      run.to_epoch = event.epoch;
      const bool unseen = event.kind == EventKind::orphaned || starts(event.kind);
      run.end = unseen ? unseen_end(run) : event.time;
      runs.push_back(std::move(found_run->second));
      open.erase(found_run);
    }
    if (!starts(event.kind)) continue;
    const Run run{.trial = &trial, .start = event.time, .from_epoch = event.epoch, .begun = event.time};
    open[event.trial] = {run, parse_place(event.detail)};
  }
  for (auto& [id, last] : open) {
    last.run.end = std::max(now, last.run.start);
    last.run.to_epoch = last.run.trial->curve.epochs();
    runs.push_back(std::move(last));
  }
  std::ranges::stable_sort(runs, {}, [](const WallRun& run) { return run.run.start; });
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

/// Puts each run into its slot. Requires: all places are known.
std::vector<Lane> recorded_lanes(const std::vector<WallRun>& stored, std::vector<Run>& runs) {
  std::vector<Lane> lanes;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const SlotPlace& place = *stored[i].place;
    const int known = std::max(place.slots, place.slot + 1);
    lanes.resize(std::max(lanes.size(), static_cast<std::size_t>(known)));
    lanes[static_cast<std::size_t>(place.slot)].device = place.device;
    runs[i].lane = place.slot;
  }
  return lanes;
}

std::vector<Lane> reconstructed_lanes(std::vector<Run>& runs) {
  std::vector<double> free_from;
  for (Run& run : runs) {
    const auto lane = std::find_if(free_from.begin(), free_from.end(), [&](double end) { return end <= run.start; });
    run.lane = static_cast<int>(lane - free_from.begin());
    if (lane == free_from.end()) free_from.push_back(0);
    free_from[run.lane] = run.end;
  }
  return std::vector<Lane>(free_from.size());
}

struct TimedObservation {
  const Trial* trial;
  const Observation* observation;
  double seconds;
};

/// Where times are not stored: the last epoch of a run ended with it, and a start took its time before the first.
std::vector<TimedObservation> timed_observations(const Timeline& timeline) {
  std::vector<TimedObservation> timed;
  for (const Run& run : timeline.runs) {
    double after = seconds_between(run.trial->curve, run.from_epoch, run.to_epoch);
    for (const Observation& observation : run.trial->curve) {
      if (observation.epoch <= run.from_epoch || observation.epoch > run.to_epoch) continue;
      after -= observation.seconds;
      const bool is_stored = observation.time >= run.begun;
      const double seconds = is_stored ? run.start + observation.time - run.begun : run.end - std::max(0.0, after);
      timed.push_back({run.trial, &observation, std::max(run.start, seconds)});
    }
  }
  std::stable_sort(timed.begin(), timed.end(), [](const auto& a, const auto& b) { return a.seconds < b.seconds; });
  return timed;
}

}  // namespace

Timeline make_timeline(const History& history, std::span<const TrialEvent> events, double now) {
  const std::vector<WallRun> stored = wall_runs(history, events, now);
  Timeline timeline;
  for (const WallRun& run : stored) timeline.runs.push_back(run.run);
  timeline.seconds = remove_pauses(timeline.runs);
  const auto has_place = [](const WallRun& run) { return run.place.has_value(); };
  timeline.is_recorded = !stored.empty() && std::ranges::all_of(stored, has_place);
  timeline.lanes = timeline.is_recorded ? recorded_lanes(stored, timeline.runs) : reconstructed_lanes(timeline.runs);
  if (timeline.seconds <= 0) return timeline;
  for (const Run& run : timeline.runs) {
    Lane& lane = timeline.lanes[static_cast<std::size_t>(run.lane)];
    const double trained = seconds_between(run.trial->curve, run.from_epoch, run.to_epoch);
    lane.utilization += std::min(trained, run.end - run.start) / timeline.seconds;
  }
  for (const Lane& lane : timeline.lanes)
    timeline.utilization += lane.utilization / static_cast<double>(timeline.lanes.size());
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
