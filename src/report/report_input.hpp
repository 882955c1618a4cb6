// All that a report of a study shows. The caller gathers what is not in the storage: reports compute no models.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "autoepoch/curve_model.hpp"
#include "autoepoch/importance.hpp"
#include "autoepoch/worker_description.hpp"
#include "report/findings.hpp"
#include "report/snapshot.hpp"
#include "report/study_json.hpp"

namespace autoepoch::report {

struct ReportInput {
  Snapshot snapshot;
  std::vector<TrialEvent> events;
  std::optional<Controller> controller;  ///< of a search that runs
  Findings findings;                     ///< the best epoch's checkpoint, and the advice
  Importance importance;                 ///< without parameters where no model could be fitted: remarks say why
  std::map<TrialNumber, CurvePrediction> forecasts;      ///< by trial number, of unfinished curves
  std::map<TrialNumber, std::vector<std::string>> logs;  ///< by trial number: last lines of the log
  std::map<TrialNumber, std::string> checkpoints;        ///< by trial number: the newest, in the study's directory
  std::map<TrialNumber, std::string> notes;              ///< by trial number: what people wrote
  WorkerDescription worker;                              ///< what the worker said of itself, of metrics above all
  double now = 0;                                        ///< seconds since the Unix epoch
};

}  // namespace autoepoch::report
