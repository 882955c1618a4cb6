// MLflow's file store (mlflow/store/tracking/file_store.py): folders of small files.
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "core/checksum.hpp"
#include "export/export.hpp"
#include "export/files.hpp"
#include "report/json_values.hpp"

namespace autoepoch::exporting {
namespace {

/// A JSON string is a double-quoted YAML scalar.
std::string yaml(const std::string& text) { return report::dump(report::Json(text), -1); }

std::int64_t milliseconds(double seconds) { return std::llround(1000 * seconds); }

/// Names of studies become ids of experiments and runs that are the same in every export.
std::uint64_t id_of(const std::string& study) { return fnv1a(study); }

int status(TrialState state) {
  constexpr int kRunning = 1;
  constexpr int kScheduled = 2;
  constexpr int kFinished = 3;
  constexpr int kFailed = 4;
  constexpr int kKilled = 5;
  switch (state) {
    case TrialState::waiting:
      return kScheduled;
    case TrialState::running:
      return kRunning;
    case TrialState::completed:
      return kFinished;
    case TrialState::failed:
      return kFailed;
    case TrialState::paused:
    case TrialState::stopped:
      break;
  }
  return kKilled;
}

std::string run_meta(const Trial& trial, const std::string& experiment, const std::string& run,
                     const std::filesystem::path& artifacts) {
  const std::string end = trial.ended > 0 ? std::to_string(milliseconds(trial.ended)) : "null";
  return fmt::format(
      "artifact_uri: {}\nend_time: {}\nentry_point_name: ''\nexperiment_id: '{}'\nlifecycle_stage: active\nrun_id: {}\n"
      "run_name: {}\nrun_uuid: {}\nsource_name: ''\nsource_type: 4\nsource_version: ''\nstart_time: {}\nstatus: {}\n"
      "tags: []\nuser_id: autoepoch\n",
      yaml(artifacts.string()), end, experiment, yaml(run), yaml(trial_name(trial.number)), yaml(run),
      milliseconds(trial.started), status(trial.state));
}

/// A line "time value step" for each epoch, by metric.
std::map<std::string, std::string> metric_files(const StudySpec& spec, const Trial& trial) {
  std::map<std::string, std::string> files;
  double time = trial.started;
  for (const Observation& observation : trial.curve) {
    time += observation.seconds;
    std::map<std::string, double> metrics = observation.metrics;
    metrics.emplace(spec.objective.metric, observation.value);
    for (const auto& [name, value] : metrics)
      files[file_name(name)] += fmt::format("{} {} {}\n", milliseconds(time), exact(value), observation.epoch);
  }
  return files;
}

void write_run(const Source& source, const Trial& trial, const std::filesystem::path& experiment) {
  const StudySpec& spec = source.study.record.spec;
  const std::string id = fmt::format("{:016x}{:016x}", id_of(spec.name), index_of(trial.number));
  const std::filesystem::path run = experiment / id;
  write_file(run / "meta.yaml", run_meta(trial, experiment.filename().string(), id, run / "artifacts"));
  std::filesystem::create_directories(run / "artifacts");
  for (const auto& [name, lines] : metric_files(spec, trial)) write_file(run / "metrics" / name, lines);
  for (const auto& [name, value] : trial.params) write_file(run / "params" / file_name(name), to_string(value));
  write_file(run / "tags" / "mlflow.runName", trial_name(trial.number));
  write_file(run / "tags" / "autoepoch.state", to_string(trial.state));
  write_file(run / "tags" / "autoepoch.reason", trial.reason);
  const std::string note = source.note(trial);
  if (!note.empty()) write_file(run / "tags" / "mlflow.note.content", note);  // what MLflow shows as the description
}

}  // namespace

void write_mlflow(const Source& source, const std::filesystem::path& folder) {
  const StudyRecord& record = source.study.record;
  const std::string id = std::to_string(id_of(record.spec.name) % 1000000000000000000U);
  const std::filesystem::path experiment = std::filesystem::absolute(folder) / id;
  const std::int64_t created = milliseconds(record.created);
  write_file(experiment / "meta.yaml",
             fmt::format("artifact_location: {}\ncreation_time: {}\nexperiment_id: '{}'\nlast_update_time: {}\n"
                         "lifecycle_stage: active\nname: {}\n",
                         yaml(experiment.string()), created, id, created, yaml(record.spec.name)));
  for (const Trial& trial : source.study.trials) write_run(source, trial, experiment);
}

}  // namespace autoepoch::exporting
