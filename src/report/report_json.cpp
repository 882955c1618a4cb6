#include "report/report_json.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "autoepoch/json.hpp"
#include "autoepoch/metric_names.hpp"
#include "report/evidence.hpp"
#include "report/report_json_parts.hpp"
#include "report/timeline.hpp"

namespace autoepoch::report {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

Json place_of(const Incumbent& place) {
  return {
      {"trial", place.trial->number.value()}, {"value", place.observation->value}, {"epoch", place.observation->epoch}};
}

Json best_of(const History& history, const Findings& findings) {
  const std::optional<Incumbent> best = history.best();
  if (!best) return nullptr;
  const Evidence evidence = *weigh_best(history);
  Json json = place_of(*best);
  json["standard_error"] = best->observation->standard_error;
  json["checkpoint"] = json_or_null(findings.checkpoint);
  const std::optional<Advice>& advice = findings.advice;
  json["noise"] = advice && advice->noise ? rounded(*advice->noise) : Json(nullptr);
  json["plateau"] = advice ? Json({std::lround(advice->epochs.p10), std::lround(advice->epochs.p90)}) : Json(nullptr);
  json["at_limit"] = evidence.at_limit;
  json["runner_up"] = evidence.runner_up ? place_of(*evidence.runner_up) : Json(nullptr);
  return json;
}

Json failures_of(const History& history) {
  Json list = Json::array();
  for (const FailureKind& kind : failure_kinds(history)) {
    Json trials = Json::array();
    for (const TrialNumber trial : kind.trials) trials.push_back(trial.value());
    list.push_back({{"reason", kind.reason}, {"trials", std::move(trials)}});
  }
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
                    {"trial", step.trial->number.value()},
                    {"epoch", step.observation->epoch}});
  return list;
}

Json timeline_of(const Timeline& timeline) {
  Json runs = Json::array();
  for (const Run& run : timeline.runs)
    runs.push_back(
        {run.trial->number.value(), run.lane, rounded(run.start), rounded(run.end), run.from_epoch, run.to_epoch});
  Json lanes = Json::array();
  for (const Lane& lane : timeline.lanes)
    lanes.push_back({{"device", lane.device}, {"utilization", rounded(lane.utilization)}});
  return {{"lanes", lanes},
          {"recorded", timeline.is_recorded},
          {"seconds", rounded(timeline.seconds)},
          {"utilization", rounded(timeline.utilization)},
          {"runs", runs}};
}

Json importance_of(const Importance& importance) {
  Json contours = Json::array();
  for (const Contour& contour : importance.contours) {
    Json xs = Json::array(), ys = Json::array(), values = Json::array();
    for (const Value& value : contour.xs) xs.push_back(json_of(value));
    for (const Value& value : contour.ys) ys.push_back(json_of(value));
    for (const double value : contour.objective) values.push_back(rounded(value));
    contours.push_back({{"x", contour.x}, {"y", contour.y}, {"xs", xs}, {"ys", ys}, {"objective", values}});
  }
  return {{"parameters", json_of(importance.parameters)}, {"contours", contours}, {"remarks", importance.remarks}};
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

/// By the trial's id, of these trials.
std::map<TrialId, Json> events_by_trial(const std::vector<TrialEvent>& events, const std::set<TrialId>& ids) {
  std::map<TrialId, Json> lists;
  for (const TrialEvent& event : events) {
    if (!ids.contains(event.trial)) continue;
    const double tenths = std::round(event.time * 10) / 10;
    lists[event.trial].push_back(
        {tenths, event.epoch, to_string(event.kind), event.text, json_of_detail(event.detail)});
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

/// As facts_of, with numbers short enough for a document of many trials.
Json short_facts_of(const std::vector<TrialColumn>& columns, const Trial& trial) {
  Json facts = facts_of(columns, trial);
  for (const TrialColumn& column : columns) {
    if (column.unit == Unit::duration) facts[column.key] = rounded(facts[column.key].get<double>());
    if (column.unit == Unit::time) facts[column.key] = std::round(facts[column.key].get<double>());
  }
  return facts;
}

template <typename Text>
void add_if_found(Json& json, const char* key, const std::map<TrialNumber, Text>& texts, TrialNumber number) {
  if (const auto found = texts.find(number); found != texts.end()) json[key] = found->second;
}

/// Of the metrics that the trials report: which values are better, where the worker or the name tells.
Json directions_of(const ReportInput& input) {
  std::set<std::string> names;
  for (const Trial& trial : input.snapshot.trials) {
    if (trial.curve.empty()) continue;
    for (const auto& [name, value] : trial.curve.back().metrics) names.insert(name);
  }
  Json directions = Json::object();
  for (const std::string& name : names) {
    const MetricDescription* described = input.worker.metric(name);
    const std::optional<Direction> direction = described != nullptr ? described->direction : metric_direction(name);
    if (direction) directions[name] = *direction == Direction::minimize ? "minimize" : "maximize";
  }
  return directions;
}

/// What the search told of itself, not of a trial.
Json remarks_of(const std::vector<TrialEvent>& events) {
  Json list = Json::array();
  for (const TrialEvent& event : events)
    if (event.trial == 0) list.push_back({{"time", std::round(event.time)}, {"text", event.text}});
  return list;
}

Json thinning_of(const Thinning& thinning) {
  if (!thinning.thinned()) return nullptr;
  return {{"points", thinning.points},
          {"whole_trials", thinning.whole.size()},
          {"points_of_others", thinning.points_of_others}};
}

}  // namespace

std::vector<Json> trial_facts(const ReportInput& input, const Thinning& thinning,
                              const std::function<bool(TrialNumber number)>& wanted) {
  const Objective& objective = input.snapshot.record.spec.objective;
  const std::vector<TrialColumn> columns = trial_columns(input.snapshot.record.spec);
  std::set<TrialId> ids;
  for (const Trial& trial : input.snapshot.trials)
    if (wanted(trial.number)) ids.insert(trial.id);
  std::map<TrialId, Json> events = events_by_trial(input.events, ids);
  std::vector<Json> list;
  for (const Trial& trial : input.snapshot.trials) {
    if (!ids.contains(trial.id)) continue;
    Json json = short_facts_of(columns, trial);
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
          {"directions", directions_of(input)},
          {"trial_counts", trials_by_state(history)},
          {"epochs", {{"spent", history.epochs_spent()}, {"full_training", full_training_epochs(history)}}},
          {"best", best_of(history, input.findings)},
          {"advice", input.findings.advice ? json_of(*input.findings.advice) : Json(nullptr)},
          {"failures", failures_of(history)},
          {"remarks", remarks_of(input.events)},
          {"rungs", rungs_of(history)},
          {"history", history_of(history, timeline)},
          {"timeline", timeline_of(timeline)},
          {"importance", importance_of(input.importance)},
          {"thinning", thinning_of(thinning)}};
}

std::string report_json(std::span<const ReportInput> studies, int indent) {
  double now = 0;
  Json list = Json::array();
  for (const ReportInput& study : studies) {
    now = std::max(now, study.now);
    const Thinning thinning = choose_thinning(study.snapshot.history());
    Json json = study_facts(study, thinning);
    json["trials"] = trial_facts(study, thinning, [](TrialNumber) { return true; });
    list.push_back(std::move(json));
  }
  return dump({{"format", "autoepoch-report"}, {"version", 1}, {"generated", std::round(now)}, {"studies", list}},
              indent);
}

}  // namespace autoepoch::report
