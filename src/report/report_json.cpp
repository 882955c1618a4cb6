#include "report/report_json.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "autoepoch/json.hpp"
#include "report/evidence.hpp"
#include "report/report_json_parts.hpp"
#include "report/timeline.hpp"

namespace autoepoch::report {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

Json place_of(const Incumbent& place) {
  return {{"trial", place.trial->number}, {"value", place.observation->value}, {"epoch", place.observation->epoch}};
}

Json best_of(const History& history, const std::optional<std::string>& checkpoint) {
  const std::optional<Incumbent> best = history.best();
  if (!best) return nullptr;
  const Evidence evidence = *weigh_best(history);
  Json json = place_of(*best);
  json["standard_error"] = best->observation->standard_error;
  json["checkpoint"] = json_or_null(checkpoint);
  json["noise"] = evidence.noise ? rounded(*evidence.noise) : Json(nullptr);
  json["plateau"] = {evidence.plateau_first, evidence.plateau_last};
  json["at_limit"] = evidence.at_limit;
  json["runner_up"] = evidence.runner_up ? place_of(*evidence.runner_up) : Json(nullptr);
  return json;
}

Json failures_of(const History& history) {
  Json list = Json::array();
  for (const FailureKind& kind : failure_kinds(history))
    list.push_back({{"reason", kind.reason}, {"trials", kind.trials}});
  return list;
}

Json rungs_of(const History& history) {
  Json list = Json::array();
  for (const auto& [epoch, reached] : rungs_reached(history)) {
    const auto kept = std::count_if(history.trials().begin(), history.trials().end(),
                                    [&](const Trial& trial) { return trial.curve.epochs() > epoch; });
    list.push_back({{"epoch", epoch}, {"reached", reached}, {"kept", kept}});
  }
  return list;
}

Json history_of(const History& history, const Timeline& timeline) {
  Json list = Json::array();
  for (const Improvement& step : improvements(history, timeline))
    list.push_back({{"epochs", step.epochs},
                    {"seconds", rounded(step.seconds)},
                    {"value", step.observation->value},
                    {"trial", step.trial->number},
                    {"epoch", step.observation->epoch}});
  return list;
}

Json timeline_of(const Timeline& timeline) {
  Json runs = Json::array();
  for (const Run& run : timeline.runs)
    runs.push_back({run.trial->number, run.lane, rounded(run.start), rounded(run.end), run.from_epoch, run.to_epoch});
  Json lanes = Json::array();
  for (const Lane& lane : timeline.lanes)
    lanes.push_back({{"device", lane.device}, {"utilization", rounded(lane.utilization)}});
  return {{"lanes", lanes},
          {"recorded", timeline.is_recorded},
          {"seconds", rounded(timeline.seconds)},
          {"utilization", rounded(timeline.utilization)},
          {"runs", runs}};
}

Json importance_of(const ReportInput& input) {
  Json parameters = Json::array();
  for (const Effect& effect : input.effects) {
    Json slice = Json::array();
    for (const Effect::Point& point : effect.slice)
      slice.push_back({{"value", json_of(point.value)}, {"objective", json_of(point.objective)}});
    parameters.push_back({{"name", effect.name},
                          {"first_order", json_of(effect.alone)},
                          {"total", json_of(effect.total)},
                          {"best", effect.best ? json_of(*effect.best) : Json(nullptr)},
                          {"slice", slice}});
  }
  Json contours = Json::array();
  for (const EffectOfTwo& effect : input.effects_of_two) {
    Json xs = Json::array(), ys = Json::array(), values = Json::array();
    for (const Value& value : effect.xs) xs.push_back(json_of(value));
    for (const Value& value : effect.ys) ys.push_back(json_of(value));
    for (const double value : effect.objective) values.push_back(rounded(value));
    contours.push_back({{"x", effect.x}, {"y", effect.y}, {"xs", xs}, {"ys", ys}, {"objective", values}});
  }
  return {{"parameters", parameters}, {"contours", contours}, {"remarks", input.effects_remark}};
}

/// The objective's metric is the value; the others are left out where they are not wanted.
Json curve_of(const std::vector<const Observation*>& points, const std::string& objective, bool with_others) {
  Json epochs = Json::array();
  Json values = Json::array();
  std::set<std::string> names;
  for (const Observation* point : points) {
    epochs.push_back(point->epoch);
    values.push_back(rounded(point->value));
    for (const auto& [name, value] : point->metrics) names.insert(name);
  }
  names.erase(objective);
  Json curve = Json::object();
  const bool consecutive = points.empty() || points.back()->epoch == static_cast<int>(points.size());
  if (!consecutive) curve["epoch"] = std::move(epochs);
  curve["value"] = std::move(values);
  if (!with_others) return curve;
  Json& metrics = curve["metrics"] = Json::object();
  for (const std::string& name : names) {
    Json& column = metrics[name] = Json::array();
    for (const Observation* point : points) {
      const auto found = point->metrics.find(name);
      column.push_back(rounded(found == point->metrics.end() ? kMissing : found->second));
    }
  }
  return curve;
}

Json detail_of(const TrialEvent& event) {
  if (event.detail.empty()) return nullptr;
  const Json detail = Json::parse(event.detail, nullptr, false);
  return detail.is_discarded() ? Json(event.detail) : detail;
}

/// By the trial's id, of these trials.
std::map<std::int64_t, Json> events_by_trial(const std::vector<TrialEvent>& events, const std::set<std::int64_t>& ids) {
  std::map<std::int64_t, Json> lists;
  for (const TrialEvent& event : events) {
    if (!ids.contains(event.trial)) continue;
    const double tenths = std::round(event.time * 10) / 10;
    lists[event.trial].push_back({tenths, event.epoch, event.kind, event.text, detail_of(event)});
  }
  return lists;
}

Json forecast_of(const CurvePrediction& prediction) {
  Json path = Json::array();
  for (const auto& [epoch, at] : prediction.path)
    path.push_back({epoch, rounded(at.p10), rounded(at.p50), rounded(at.p90)});
  return {{"final", json_of(prediction.final)},           {"best_value", json_of(prediction.best_value)},
          {"best_epoch", json_of(prediction.best_epoch)}, {"plateau_epoch", json_of(prediction.plateau_epoch)},
          {"p_improves", rounded(prediction.p_improves)}, {"path", path}};
}

Json facts_of(const Trial& trial, Direction direction) {
  Json facts = json_of(trial, direction);
  facts["until"] = trial.until;
  facts["seconds"] = rounded(trial.curve.seconds());
  facts["failures"] = trial.failures;
  facts["started"] = std::round(trial.started);
  facts["ended"] = std::round(trial.ended);
  return facts;
}

template <typename Text>
void add_if_found(Json& json, const char* key, const std::map<std::int64_t, Text>& texts, std::int64_t number) {
  if (const auto found = texts.find(number); found != texts.end()) json[key] = found->second;
}

Json thinning_of(const Thinning& thinning) {
  if (!thinning.thinned()) return nullptr;
  return {{"points", thinning.points},
          {"whole_trials", thinning.whole.size()},
          {"points_of_others", thinning.points_of_others}};
}

}  // namespace

std::vector<Json> trial_facts(const ReportInput& input, const Thinning& thinning,
                              const std::function<bool(std::int64_t number)>& wanted) {
  const Objective& objective = input.snapshot.record.spec.objective;
  std::set<std::int64_t> ids;
  for (const Trial& trial : input.snapshot.trials)
    if (wanted(trial.number)) ids.insert(trial.id);
  std::map<std::int64_t, Json> events = events_by_trial(input.events, ids);
  std::vector<Json> list;
  for (const Trial& trial : input.snapshot.trials) {
    if (!ids.contains(trial.id)) continue;
    Json json = facts_of(trial, objective.direction);
    const bool whole = thinning.whole.contains(trial.number);
    const std::size_t most = whole ? std::max<std::size_t>(3, trial.curve.size()) : thinning.points_of_others;
    json["curve"] = curve_of(thin(trial.curve, objective.direction, most, thinning.rungs), objective.metric, whole);
    if (whole && events.contains(trial.id)) json["events"] = std::move(events[trial.id]);
    if (const auto found = input.forecasts.find(trial.number); whole && found != input.forecasts.end())
      json["forecast"] = forecast_of(found->second);
    add_if_found(json, "log", input.logs, trial.number);
    add_if_found(json, "checkpoint", input.checkpoints, trial.number);
    add_if_found(json, "note", input.notes, trial.number);
    list.push_back(std::move(json));
  }
  return list;
}

Json study_facts(const ReportInput& input, const Thinning& thinning) {
  const StudyRecord& record = input.snapshot.record;
  const History history = input.snapshot.history();
  const Timeline timeline = make_timeline(history, input.events, input.now);
  return {{"name", record.spec.name},
          {"state", record.state == StudyState::finished ? "finished" : "open"},
          {"reason", record.reason},
          {"controller",
           input.controller ? Json{{"pid", input.controller->pid}, {"host", input.controller->host}} : Json(nullptr)},
          {"created", std::round(record.created)},
          {"seconds", rounded(record.seconds)},
          {"spec", Json::parse(to_json(record.spec))},
          {"trial_counts", trials_by_state(history)},
          {"epochs", {{"spent", history.epochs_spent()}, {"full_training", full_training_epochs(history)}}},
          {"best", best_of(history, input.findings.checkpoint)},
          {"advice", input.findings.advice ? json_of(*input.findings.advice) : Json(nullptr)},
          {"failures", failures_of(history)},
          {"rungs", rungs_of(history)},
          {"history", history_of(history, timeline)},
          {"timeline", timeline_of(timeline)},
          {"importance", importance_of(input)},
          {"thinning", thinning_of(thinning)}};
}

std::string report_json(std::span<const ReportInput> studies, int indent) {
  double now = 0;
  Json list = Json::array();
  for (const ReportInput& study : studies) {
    now = std::max(now, study.now);
    const Thinning thinning = choose_thinning(study.snapshot.history());
    Json json = study_facts(study, thinning);
    json["trials"] = trial_facts(study, thinning, [](std::int64_t) { return true; });
    list.push_back(std::move(json));
  }
  return dump({{"format", "autoepoch-report"}, {"version", 1}, {"generated", std::round(now)}, {"studies", list}},
              indent);
}

}  // namespace autoepoch::report
