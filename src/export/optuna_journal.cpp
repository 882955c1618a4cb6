// Optuna's journal: a line of JSON for each operation; optuna/storages/journal/_storage.py (Optuna 3.1 to 5).
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>

#include "export/export.hpp"
#include "export/files.hpp"
#include "report/json_values.hpp"

namespace autoepoch::exporting {
namespace {

using report::Json;
using report::json_of;

enum Operation { kCreateStudy = 0, kSetStudyUserAttribute = 2, kCreateTrial = 4 };
enum OptunaDirection { kMinimize = 1, kMaximize = 2 };
enum State { kRunning = 0, kComplete = 1, kPruned = 2, kFail = 3, kWaiting = 4 };

const char* const kWorker = "autoepoch";

std::string iso_time(double unix_seconds) {
  const double whole = std::floor(unix_seconds);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}+00:00", fmt::gmtime(static_cast<std::time_t>(whole)),
                     static_cast<int>((unix_seconds - whole) * 1e6));
}

State state_of(TrialState state) {
  switch (state) {
    case TrialState::waiting:
      return kWaiting;
    case TrialState::running:
      return kRunning;
    case TrialState::completed:
      return kComplete;
    case TrialState::failed:
      return kFail;
    case TrialState::paused:
    case TrialState::stopped:
      break;
  }
  return kPruned;
}

Json choices_of(const std::vector<Value>& values) {
  Json choices = Json::array();
  for (const Value& value : values) choices.push_back(json_of(value));
  return {{"name", "CategoricalDistribution"}, {"attributes", {{"choices", choices}}}};
}

Json distribution_of(const FloatRange& range) {
  return {{"name", "FloatDistribution"},
          {"attributes",
           {{"step", range.step > 0 && range.scale == Scale::linear ? Json(range.step) : Json(nullptr)},
            {"low", range.low},
            {"high", range.high},
            {"log", range.scale == Scale::log}}}};
}

Json distribution_of(const IntRange& range) {
  const bool log = range.scale == Scale::log;  // Optuna: no steps on a log scale
  return {{"name", "IntDistribution"},
          {"attributes", {{"log", log}, {"step", log ? 1 : range.step}, {"low", range.low}, {"high", range.high}}}};
}

Json distribution_of(const Categorical& categorical) { return choices_of(categorical.choices); }
Json distribution_of(const Ordinal& ordinal) { return choices_of(ordinal.values); }
Json distribution_of(const Constant& constant) { return choices_of({constant.value}); }

const std::vector<Value>* choices(const Domain& domain) {
  if (const auto* categorical = std::get_if<Categorical>(&domain)) return &categorical->choices;
  const auto* ordinal = std::get_if<Ordinal>(&domain);
  return ordinal ? &ordinal->values : nullptr;
}

/// Optuna stores a choice by its place.
Json internal_value(const Domain& domain, const Value& value) {
  if (std::holds_alternative<Constant>(domain)) return 0;
  const std::vector<Value>* all = choices(domain);
  if (!all) return json_of(value);
  return std::find(all->begin(), all->end(), value) - all->begin();
}

Json trial_line(const Source& source, const Trial& trial) {
  const StudySpec& spec = source.study.record.spec;
  Json distributions = Json::object();
  Json params = Json::object();
  for (const auto& [name, value] : trial.params) {
    const Domain& domain = spec.space.find(name)->domain;
    distributions[name] = std::visit([](const auto& range) { return distribution_of(range); }, domain).dump();
    params[name] = internal_value(domain, value);
  }
  Json intermediate = Json::object();
  for (const Observation& o : trial.curve) intermediate[std::to_string(o.epoch)] = o.value;
  const Observation* best = trial.curve.best(spec.objective.direction);
  const bool has_value = best && (trial.state == TrialState::completed || state_of(trial.state) == kPruned);
  // Completed without an epoch does not exist in Optuna.
  const State state = trial.state == TrialState::completed && !best ? kFail : state_of(trial.state);
  Json line = {{"op_code", kCreateTrial},
               {"worker_id", kWorker},
               {"study_id", 0},
               {"datetime_start", trial.started > 0 ? Json(iso_time(trial.started)) : Json(nullptr)},
               {"state", state},
               {"value", has_value ? Json(best->value) : Json(nullptr)},
               {"values", nullptr},
               {"distributions", distributions},
               {"params", params},
               {"user_attrs",
                {{"autoepoch:state", to_string(trial.state)},
                 {"autoepoch:reason", trial.reason},
                 {"autoepoch:best_epoch", best ? Json(best->epoch) : Json(nullptr)}}},
               {"system_attrs", Json::object()},
               {"intermediate_values", intermediate}};
  if (const std::string note = source.note(trial); !note.empty()) line["user_attrs"]["autoepoch:note"] = note;
  if (state == kComplete || state == kPruned || state == kFail)
    line["datetime_complete"] = iso_time(trial.ended > 0 ? trial.ended : trial.started);
  return line;
}

}  // namespace

void write_optuna_journal(const Source& source, const std::filesystem::path& folder) {
  const StudySpec& spec = source.study.record.spec;
  const bool minimize = spec.objective.direction == Direction::minimize;
  std::vector<Json> lines = {{{"op_code", kCreateStudy},
                              {"worker_id", kWorker},
                              {"study_name", spec.name},
                              {"directions", Json::array({minimize ? kMinimize : kMaximize})}},
                             {{"op_code", kSetStudyUserAttribute},
                              {"worker_id", kWorker},
                              {"study_id", 0},
                              {"user_attr", {{"autoepoch:metric", spec.objective.metric}}}}};
  for (const Trial& trial : source.study.trials) lines.push_back(trial_line(source, trial));
  std::string text;
  for (const Json& line : lines) text += report::dump(line, -1) + "\n";
  write_file(folder / "journal.log", text);
}

}  // namespace autoepoch::exporting
