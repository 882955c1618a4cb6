#include "report/json_values.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "autoepoch/json.hpp"

namespace autoepoch::report {
namespace {

Json number(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

Json whole(const Interval& interval) {
  return {{"p10", std::lround(interval.p10)}, {"p50", std::lround(interval.p50)}, {"p90", std::lround(interval.p90)}};
}

}  // namespace

Json json_of(const Value& value) {
  const auto* real = std::get_if<double>(&value);
  return real ? number(*real) : std::visit([](const auto& v) { return Json(v); }, value);
}

Json json_of(const Params& params) { return Json::parse(to_json(params)); }

Json json_of(const Interval& interval) {
  return {{"p10", rounded(interval.p10)}, {"p50", rounded(interval.p50)}, {"p90", rounded(interval.p90)}};
}

Json json_of(const Advice& advice) {
  return {{"epochs", whole(advice.epochs)},
          {"value", {{"p10", advice.value.p10}, {"p50", advice.value.p50}, {"p90", advice.value.p90}}},
          {"learning_rate", json_or_null(advice.learning_rate)},
          {"schedule", advice.schedule.empty() ? Json(nullptr) : Json(advice.schedule)},
          {"rescale_schedule", advice.schedule_has_length},
          {"p_longer_helps", json_or_null(advice.p_longer_helps)},
          {"reason", advice.reason}};
}

Json json_of(const std::map<std::string, double>& metrics) { return Json::parse(to_json(metrics)); }

Json json_of(const Trial& trial, Direction direction) {
  const Observation* best = trial.curve.best(direction);
  return {{"trial", trial.number},
          {"state", to_string(trial.state)},
          {"reason", trial.reason},
          {"params", json_of(trial.params)},
          {"value", best ? Json(best->value) : Json(nullptr)},
          {"epoch", best ? Json(best->epoch) : Json(nullptr)},
          {"epochs", trial.curve.epochs()}};
}

Json rounded(double value) {
  return number(std::isfinite(value) ? std::strtod(fmt::format("{:.6g}", value).c_str(), nullptr) : value);
}

Json trials_by_state(const History& history) {
  Json counts = Json::object();
  for (const TrialState state : {TrialState::waiting, TrialState::running, TrialState::paused, TrialState::completed,
                                 TrialState::stopped, TrialState::failed})
    counts[std::string(to_string(state))] = history.count(state);
  return counts;
}

std::string dump(const Json& json, int indent) { return json.dump(indent, ' ', false, Json::error_handler_t::replace); }

}  // namespace autoepoch::report
