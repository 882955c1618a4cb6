// All that a report of a study shows. The caller gathers what is not in the storage: reports compute no models.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "autoepoch/curve_model.hpp"
#include "report/findings.hpp"
#include "report/snapshot.hpp"
#include "report/study_json.hpp"

namespace autoepoch::report {

/// How a parameter acts on the objective, by the model of the trials.
struct Effect {
  struct Point {
    Value value;
    Interval objective;
  };
  std::string name;
  Interval alone;             ///< share of the objective's variance that it explains by itself, in [0, 1]
  Interval total;             ///< ... together with its interactions
  std::vector<Point> slice;   ///< the objective along the parameter, the others as in the best trial
  std::optional<Value> best;  ///< of the slice
};

/// The model's median along two parameters, see search/importance.hpp.
struct EffectOfTwo {
  std::string x, y;
  std::vector<Value> xs, ys;
  std::vector<double> objective;  ///< all xs for the first of ys, then for the next; NaN where either does not exist
};

struct ReportInput {
  Snapshot snapshot;
  std::vector<TrialEvent> events;
  std::optional<Controller> controller;     ///< of a search that runs
  Findings findings;                        ///< the best epoch's checkpoint, and the advice
  std::vector<Effect> effects;              ///< the most important first; empty where no model could be fitted
  std::vector<EffectOfTwo> effects_of_two;  ///< of the most important
  std::string effects_remark;               ///< what a reader should know of them, or why there are none
  std::map<std::int64_t, CurvePrediction> forecasts;      ///< by trial number, of unfinished curves
  std::map<std::int64_t, std::vector<std::string>> logs;  ///< by trial number: last lines of the log
  std::map<std::int64_t, std::string> checkpoints;        ///< by trial number: the newest, in the study's directory
  std::map<std::int64_t, std::string> notes;              ///< by trial number: what people wrote
  double now = 0;                                         ///< seconds since the Unix epoch
};

}  // namespace autoepoch::report
