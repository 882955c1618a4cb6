#include "study/gather.hpp"

#include <algorithm>
#include <utility>

#include "autoepoch/advice.hpp"
#include "autoepoch/error.hpp"
#include "autoepoch/importance.hpp"
#include "core/clock.hpp"
#include "study/curve_model.hpp"
#include "study/findings.hpp"
#include "study/log_tails.hpp"
#include "study/notes.hpp"
#include "worker/checkpoint.hpp"

namespace autoepoch::study {
namespace {

void add_importance(report::ReportInput& input) try {
  input.importance = importance(input.snapshot.history());
} catch (const InvalidInput& too_few) {
  input.importance.remarks = too_few.what();
}

bool is_unfinished(const Trial& trial, int horizon) {
  return trial.state != TrialState::completed && !trial.curve.empty() && trial.curve.epochs() < horizon;
}

/// Of the best configuration and of all unfinished curves.
void add_curve_model(report::ReportInput& input, const Directory& directory) {
  const History history = input.snapshot.history();
  const int horizon = history.spec().budget.max_epochs;
  std::vector<const Trial*> unfinished;
  for (const Trial* trial : report::sorted_trials(history, report::TrialOrder::value, std::nullopt))
    if (is_unfinished(*trial, horizon) && unfinished.size() < kMostForecasts) unfinished.push_back(trial);
  if (!history.best()) return;
  const std::shared_ptr<const CurveModel> model = curve_model(directory);
  input.findings.advice = advise(history, *model, input.worker);
  for (const Trial* trial : unfinished)
    input.forecasts.emplace(trial->number, model->predict(trial->curve, horizon, history));
}

}  // namespace

std::string newest_checkpoint(const Directory& directory, TrialNumber trial) {
  std::filesystem::path newest;
  std::error_code ignored;  // where a folder does not exist there are none
  const worker::CheckpointStore store(directory.checkpoints(), trial);
  for (const auto& file : std::filesystem::directory_iterator(store.directory(), ignored))
    if (file.path().extension() == ".ckpt") newest = std::max(newest, file.path().filename());
  if (newest.empty()) return "";
  return (directory.checkpoints().filename() / store.directory().filename() / newest).string();
}

std::set<TrialNumber> trials_with_log(const History& history) {
  std::set<TrialNumber> numbers;
  for (const Trial& trial : history.trials())
    if (trial.state == TrialState::failed) numbers.insert(trial.number);
  if (const auto best = history.best()) numbers.insert(best->trial->number);
  return numbers;
}

report::ReportInput read_report(const Directory& directory) {
  report::ReportInput input;
  const std::unique_ptr<Storage> storage = open_sqlite_read_only(directory.database());
  input.snapshot = report::read_snapshot(*storage);
  input.events = storage->events(input.snapshot.record.id);
  input.now = unix_seconds();
  input.worker = described_worker(directory);
  input.controller = find_controller(directory);
  input.findings.checkpoint = best_checkpoint(directory, input.snapshot.history());
  for (const Trial& trial : input.snapshot.trials)
    if (std::string file = newest_checkpoint(directory, trial.number); !file.empty())
      input.checkpoints.emplace(trial.number, std::move(file));
  input.notes = read_notes(directory);
  input.logs = log_tails(directory.log(), trials_with_log(input.snapshot.history()));
  return input;
}

void add_models(report::ReportInput& input, const Directory& directory) {
  add_importance(input);
  add_curve_model(input, directory);
}

report::ReportInput gather_report(const Directory& directory) {
  report::ReportInput input = read_report(directory);
  add_models(input, directory);
  return input;
}

}  // namespace autoepoch::study
