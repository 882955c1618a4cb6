#include "report/study_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "autoepoch/json.hpp"

namespace autoepoch::report {
namespace {

using Json = nlohmann::ordered_json;  // keys in the order of writing

constexpr int kIndent = 2;

Json params_value(const Params& params) { return Json::parse(to_json(params)); }
Json metrics_value(const Observation& observation) { return Json::parse(to_json(observation.metrics)); }

Json interval_value(const Interval& interval) {
  return {{"p10", interval.p10}, {"p50", interval.p50}, {"p90", interval.p90}};
}

Json epochs_value(const Interval& interval) {
  return {{"p10", std::lround(interval.p10)}, {"p50", std::lround(interval.p50)}, {"p90", std::lround(interval.p90)}};
}

Json advice_value(const std::optional<Advice>& advice) {
  if (!advice) return nullptr;
  return {{"epochs", epochs_value(advice->epochs)},
          {"value", interval_value(advice->value)},
          {"learning_rate", advice->learning_rate ? Json(*advice->learning_rate) : Json(nullptr)},
          {"schedule", advice->schedule.empty() ? Json(nullptr) : Json(advice->schedule)},
          {"rescale_schedule", advice->schedule_has_length},
          {"p_longer_helps", advice->p_longer_helps ? Json(*advice->p_longer_helps) : Json(nullptr)},
          {"reason", advice->reason}};
}

Json best_value(const History& history, const Findings& findings) {
  const std::optional<Incumbent> best = history.best();
  if (!best) return nullptr;
  return {{"trial", best->trial->number},
          {"params", params_value(best->trial->params)},
          {"value", best->observation->value},
          {"epoch", best->observation->epoch},
          {"metrics", metrics_value(*best->observation)},
          {"checkpoint", findings.checkpoint ? Json(*findings.checkpoint) : Json(nullptr)},
          {"advice", advice_value(findings.advice)}};
}

Json trials_by_state(const History& history) {
  Json counts = Json::object();
  for (const TrialState state : {TrialState::waiting, TrialState::running, TrialState::paused, TrialState::completed,
                                 TrialState::stopped, TrialState::failed})
    counts[std::string(to_string(state))] = history.count(state);
  return counts;
}

Json common_part(const History& history, const Findings& findings) {
  return {{"study", history.spec().name},
          {"best", best_value(history, findings)},
          {"trials", trials_by_state(history)},
          {"epochs", {{"spent", history.epochs_spent()}, {"full_training", full_training_epochs(history)}}},
          {"seconds", history.seconds()}};
}

Json curve_value(const LearningCurve& curve) {
  Json points = Json::array();
  for (const Observation& observation : curve)
    points.push_back({{"epoch", observation.epoch},
                      {"value", observation.value},
                      {"seconds", observation.seconds},
                      {"metrics", metrics_value(observation)}});
  return points;
}

Json trial_value(const Trial& trial, Direction direction) {
  const Observation* best = trial.curve.best(direction);
  return {{"trial", trial.number},
          {"state", to_string(trial.state)},
          {"reason", trial.reason},
          {"params", params_value(trial.params)},
          {"value", best ? Json(best->value) : Json(nullptr)},
          {"epoch", best ? Json(best->epoch) : Json(nullptr)},
          {"epochs", trial.curve.epochs()},
          {"seconds", trial.curve.seconds()},
          {"failures", trial.failures},
          {"curve", curve_value(trial.curve)}};
}

/// Reasons may quote bytes of a worker that are no UTF-8: they are replaced, never an error.
std::string dump(const Json& json) { return json.dump(kIndent, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string_view name_of(Why why) {
  switch (why) {
    case Why::finished:
      return "finished";
    case Why::trials:
      return "trials";
    case Why::epochs:
      return "epochs";
    case Why::time:
      return "time";
    case Why::target:
      return "target";
    case Why::interrupted:
      return "interrupted";
    case Why::failing:
      return "failing";
  }
  return "";
}

std::string best_json(const History& history, const Findings& findings) {
  const Json best = best_value(history, findings);
  if (best.is_null()) return dump(best);
  Json named = {{"study", history.spec().name}};
  named.update(best);
  return dump(named);
}

std::string outcome_json(const History& history, const Summary& summary, const Findings& findings) {
  Json outcome = common_part(history, findings);
  outcome["why"] = name_of(summary.why);
  outcome["reason"] = summary.reason;
  return dump(outcome);
}

std::string status_json(const Snapshot& snapshot, const std::optional<Controller>& controller,
                        const Findings& findings) {
  Json status = common_part(snapshot.history(), findings);
  status["state"] = snapshot.record.state == StudyState::finished ? "finished" : "open";
  status["reason"] = snapshot.record.reason;
  status["controller"] = controller ? Json{{"pid", controller->pid}, {"host", controller->host}} : Json(nullptr);
  return dump(status);
}

std::string trials_json(const Objective& objective, const std::vector<const Trial*>& trials) {
  Json list = Json::array();
  for (const Trial* trial : trials) list.push_back(trial_value(*trial, objective.direction));
  return dump(list);
}

}  // namespace autoepoch::report
