#include "report/json_values.hpp"

#include <cmath>

#include "autoepoch/json.hpp"
#include "core/number_text.hpp"

namespace autoepoch::report {
namespace {

Json whole(const Interval& interval) {
  return {{"p10", std::lround(interval.p10)}, {"p50", std::lround(interval.p50)}, {"p90", std::lround(interval.p90)}};
}

}  // namespace

Json json_of(const Value& value) {
  const auto* real = std::get_if<double>(&value);
  return real ? number_as_json<Json>(*real) : std::visit([](const auto& v) { return Json(v); }, value);
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

Json facts_of(const std::vector<TrialColumn>& columns, const Trial& trial) {
  Json facts = Json::object();
  for (const TrialColumn& column : columns) {
    if (column.key.empty()) continue;
    const std::optional<Value> value = column.get(trial);
    facts[column.key] = value ? json_of(*value) : Json(nullptr);
  }
  facts["params"] = json_of(trial.params);
  return facts;
}

Json json_of(const std::vector<ParameterImportance>& parameters) {
  Json list = Json::array();
  for (const ParameterImportance& parameter : parameters) {
    Json slice = Json::array();
    for (const SlicePoint& point : parameter.slice)
      slice.push_back({{"value", json_of(point.value)}, {"objective", json_of(point.objective)}});
    list.push_back({{"name", parameter.name},
                    {"first_order", json_of(parameter.first_order)},
                    {"total", json_of(parameter.total)},
                    {"best", parameter.best ? json_of(*parameter.best) : Json(nullptr)},
                    {"slice", slice}});
  }
  return list;
}

Json json_of_detail(const std::string& detail) {
  if (detail.empty()) return nullptr;
  const Json json = Json::parse(detail, nullptr, false);
  return json.is_discarded() ? Json(detail) : json;
}

Json rounded(double value) { return number_as_json<Json>(six_digits(value)); }

Json trials_by_state(const History& history) {
  Json counts = Json::object();
  for (const TrialState state : {TrialState::waiting, TrialState::running, TrialState::paused, TrialState::completed,
                                 TrialState::stopped, TrialState::failed})
    counts[std::string(to_string(state))] = history.count(state);
  return counts;
}

std::string dump(const Json& json, int indent) { return json.dump(indent, ' ', false, Json::error_handler_t::replace); }

}  // namespace autoepoch::report
