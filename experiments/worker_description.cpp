#include "experiments/worker_description.hpp"

#include "experiments/reported_metrics.hpp"
#include "experiments/study_check.hpp"

namespace autoepoch::experiments {
namespace {

ScheduleDescription describe_schedules() {
  ScheduleDescription description{
      .learning_rate = "learning_rate", .schedule = "schedule", .with_length = {}, .scale = "schedule_scale"};
  for (const Schedule& schedule : schedules()) {
    if (schedule.has_length) {
      description.with_length.push_back(schedule.choice.name);
    }
  }
  return description;
}

}  // namespace

WorkerDescription describe_worker(const StudySpec& spec) {
  const Settings settings = example_settings(spec);
  return {.metrics = reported_metrics(settings, {.has_val = has_validation(settings.data)}),
          .schedule = describe_schedules(),
          .comparable = settings.schedule.cooldown_epochs > 0 ? "cooled_down" : "",
          .all_data = FinalTraining{.experiment = R"({"test": true, "refit": true, "folds": null})",
                                    .objective = Objective{.metric = "train_loss"}},
          .cross_validation = FinalTraining{.experiment = R"({"test": true})", .objective = {}},
          .folds = "folds",
          .artefacts = {{"torchscript", kTorchScriptFile, "TorchScript"}}};
}

}  // namespace autoepoch::experiments
