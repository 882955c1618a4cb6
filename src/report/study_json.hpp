// A study as JSON, for scripts. The keys are stable and documented in docs/json.md; values that do not exist are null.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "autoepoch/importance.hpp"
#include "autoepoch/tuner.hpp"
#include "report/findings.hpp"
#include "report/snapshot.hpp"

namespace autoepoch::report {

/// The stable names of the reasons to end: finished, trials, epochs, time, target, interrupted, failing.
std::string_view name_of(Why why);

/// {"study", "trial", "params", "value", "epoch", "metrics", "checkpoint", "advice"}; "null" while no epoch has been
/// reported.
std::string best_json(const History& history, const Findings& findings);

/// {"study", "best", "trials": {by state}, "epochs": {"spent", "full_training"}, "seconds", "why", "reason"}
std::string outcome_json(const History& history, const Summary& summary, const Findings& findings);

/// The process that searches at present.
struct Controller {
  std::int64_t pid = 0;
  std::string host;
};

/// As outcome_json, with "state" (open or finished) and "controller" ({"pid", "host"} or null) in place of "why".
std::string status_json(const Snapshot& snapshot, const std::optional<Controller>& controller,
                        const Findings& findings);

/// [{a member for each of trial_columns(), "params", "curve": [{"epoch", "value", "seconds", "metrics"}]}]
std::string trials_json(const StudySpec& spec, const std::vector<const Trial*>& trials);

/// {"study", "metric", "parameters": [{"name", "first_order", "total", "best", "slice"}], "remarks"} on one line.
std::string importance_json(const StudySpec& spec, const Importance& importance);

}  // namespace autoepoch::report
