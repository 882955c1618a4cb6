#include "report/study_json.hpp"

#include "report/json_values.hpp"

namespace autoepoch::report {
namespace {

constexpr int kIndent = 2;

Json best_value(const History& history, const Findings& findings) {
  const std::optional<Incumbent> best = history.best();
  if (!best) return nullptr;
  return {{"trial", best->trial->number.value()},
          {"params", json_of(best->trial->params)},
          {"value", best->observation->value},
          {"epoch", best->observation->epoch},
          {"metrics", json_of(best->observation->metrics)},
          {"checkpoint", json_or_null(findings.checkpoint)},
          {"advice", findings.advice ? json_of(*findings.advice) : Json(nullptr)}};
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
                      {"metrics", json_of(observation.metrics)}});
  return points;
}

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
  if (best.is_null()) return dump(best, kIndent);
  Json named = {{"study", history.spec().name}};
  named.update(best);
  return dump(named, kIndent);
}

std::string outcome_json(const History& history, const Summary& summary, const Findings& findings) {
  Json outcome = common_part(history, findings);
  outcome["why"] = name_of(summary.why);
  outcome["reason"] = summary.reason;
  return dump(outcome, kIndent);
}

std::string status_json(const Snapshot& snapshot, const std::optional<Controller>& controller,
                        const Findings& findings) {
  Json status = common_part(snapshot.history(), findings);
  status["state"] = snapshot.record.state == StudyState::finished ? "finished" : "open";
  status["reason"] = snapshot.record.reason;
  status["controller"] = controller ? Json{{"pid", controller->pid}, {"host", controller->host}} : Json(nullptr);
  return dump(status, kIndent);
}

std::string trials_json(const StudySpec& spec, const std::vector<const Trial*>& trials) {
  const std::vector<TrialColumn> columns = trial_columns(spec);
  Json list = Json::array();
  for (const Trial* trial : trials) {
    list.push_back(facts_of(columns, *trial));
    list.back()["curve"] = curve_value(trial->curve);
  }
  return dump(list, kIndent);
}

std::string importance_json(const StudySpec& spec, const Importance& importance) {
  return dump({{"study", spec.name},
               {"metric", spec.objective.metric},
               {"parameters", json_of(importance.parameters)},
               {"remarks", importance.remarks}},
              -1);
}

}  // namespace autoepoch::report
