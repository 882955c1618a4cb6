// Values of the vocabulary as JSON values, for the reports' JSON files.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "autoepoch/advice.hpp"
#include "autoepoch/curve_model.hpp"
#include "autoepoch/importance.hpp"
#include "autoepoch/study.hpp"
#include "report/trial_columns.hpp"

namespace autoepoch::report {

using Json = nlohmann::ordered_json;  // keys in the order of writing

Json json_of(const Value& value);
Json json_of(const Params& params);
Json json_of(const Interval& interval);                      ///< {"p10", "p50", "p90"}
Json json_of(const Advice& advice);                          ///< as documented in docs/json.md
Json json_of(const std::map<std::string, double>& metrics);  ///< non-finite values are "nan", "inf", "-inf"

template <class T>
Json json_or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// Six significant digits, enough for any picture; non-finite values as above.
Json rounded(double value);

/// A member for each of trial_columns(), by its key, and "params".
Json facts_of(const std::vector<TrialColumn>& columns, const Trial& trial);

/// [{"name", "first_order", "total", "best", "slice": [{"value", "objective"}]}]
Json json_of(const std::vector<ParameterImportance>& parameters);

/// Of an event: the object in it, else its text; null for an empty one.
Json json_of_detail(const std::string& detail);

/// {"waiting": n, ..., "failed": n}
Json trials_by_state(const History& history);

/// The text; bytes that are no UTF-8, as in a worker's last words, are replaced. indent < 0: one line.
std::string dump(const Json& json, int indent);

}  // namespace autoepoch::report
