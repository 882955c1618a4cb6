// The training after the search: a study of its own, in DIR/train, whose only configuration is the one that was found.
// So it is shown, stored, killed and continued like any other.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "autoepoch/storages.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/session.hpp"
#include "report/text.hpp"
#include "run/ask_worker.hpp"
#include "storage/study_lock.hpp"
#include "study/curve_model.hpp"
#include "study/findings.hpp"

namespace autoepoch::cli {
namespace {

using Json = nlohmann::ordered_json;

struct TrainOptions {
  std::filesystem::path directory;
  std::filesystem::path out;
  std::optional<std::int64_t> epochs;
  std::optional<std::int64_t> trial;
  std::int64_t repeats = 1;
  std::optional<std::int64_t> folds;
  std::optional<std::int64_t> seed;
  std::optional<std::int64_t> workers;
  std::optional<std::string> devices;
  std::filesystem::path worker;
  Format format = Format::table;
};

/// What is to be trained: of which search, and for how long.
struct Plan {
  TrialNumber trial = {};
  int epochs = 1;
  double schedule_scale = 1;  ///< of the schedule's lengths; not 1 when it is to be rescaled to the epochs
  std::string patch = "{}";   ///< of the experiment, for a training that is no trial of a search
  std::optional<Objective> objective = {};
};

int positive(std::int64_t value, const char* option) {
  if (value < 1 || value > 1'000'000)
    throw InvalidInput(fmt::format("{} {}: must be from 1 to 1000000", option, value));
  return static_cast<int>(value);
}

TrialNumber chosen_trial(const History& history, const TrainOptions& options) {
  if (!options.trial) {
    const std::optional<Incumbent> best = history.best();
    if (!best) throw Error("no trial has reported an epoch yet");
    return best->trial->number;
  }
  if (*options.trial < 0 || *options.trial >= std::ssize(history.trials()))
    throw InvalidInput(
        fmt::format("--trial {}: there are trials 0 to {}", *options.trial, std::ssize(history.trials()) - 1));
  return *options.trial;
}

/// As the worker says what a final training is. One that does not say so trains as in the search.
void plan_experiment(const WorkerDescription& worker, const TrainOptions& options, Plan& plan) {
  if (options.folds && worker.folds.empty())
    throw InvalidInput("--folds: the worker does not say that it can cross-validate");
  const std::optional<FinalTraining>& training = options.folds ? worker.cross_validation : worker.all_data;
  if (training) {
    plan.patch = training->experiment;
    plan.objective = training->objective;
  } else {
    note("The worker does not say what a training on all data is: it trains as in the search, validation included.");
  }
  if (options.folds) {
    const Json folds{{worker.folds, positive(*options.folds, "--folds")}};
    plan.patch = merge_patch(plan.patch, folds.dump());
  }
}

Plan make_plan(const History& history, const CurveModel& model, const WorkerDescription& worker,
               const TrainOptions& options) {
  Plan plan{.trial = chosen_trial(history, options)};
  const Trial& trial = history.trials()[index_of(plan.trial)];
  std::optional<Advice> advice;
  if (!trial.curve.empty()) advice = advise(history, trial, model, worker);
  if (!advice && !options.epochs)
    throw InvalidInput(fmt::format("trial {} has no epoch yet: give --epochs", plan.trial.value()));
  plan.epochs =
      options.epochs ? positive(*options.epochs, "--epochs") : static_cast<int>(std::lround(advice->epochs.p50));
  plan_experiment(worker, options, plan);
  const LearningRate rate = learning_rate_of(worker, history.spec(), trial.params);
  if (rate.has_length && plan.epochs != history.spec().budget.max_epochs) {
    plan.schedule_scale = static_cast<double>(plan.epochs) / history.spec().budget.max_epochs;
    const Json scale{{worker.schedule->scale, rate.scale * plan.schedule_scale}};
    plan.patch = merge_patch(plan.patch, scale.dump());
  }
  return plan;
}

/// The search's study with one configuration, trained to its end.
StudySpec final_study(const StudySpec& search, const Params& params, const Plan& plan, const TrainOptions& options) {
  StudySpec spec = search;
  spec.name = search.name + "-train";
  const std::vector<std::string> patched = keys_of(plan.patch);
  std::vector<Parameter> constants;
  for (const auto& [name, value] : params)
    if (std::ranges::find(patched, name) == patched.end()) constants.push_back({name, Constant{value}});
  spec.space = SearchSpace(constants);
  spec.experiment = merge_patch(search.experiment, plan.patch);
  if (plan.objective) spec.objective = *plan.objective;
  spec.budget = {.max_epochs = plan.epochs, .trials = positive(options.repeats, "--repeats")};
  spec.search = {.sampler = "random", .scheduler = "full"};
  spec.run.trial_seconds = 0;
  if (options.seed) spec.seed = checked_seed(*options.seed);
  if (options.workers) spec.run.workers = positive(*options.workers, "--workers");
  if (options.devices) spec.run.devices = *options.devices;
  return spec;
}

/// Another configuration in the same place would be lost among this one's models.
void refuse_other_study(const study::Directory& directory, const StudySpec& spec) {
  if (!std::filesystem::exists(directory.database())) return;
  StudySpec stored = study::read_study(directory).record.spec;
  stored.budget = spec.budget;  // may be extended
  stored.run = spec.run;
  if (to_json(stored) != to_json(spec))
    throw InvalidInput(directory.path.string() +
                       " holds the training of another configuration or schedule; give another directory by --out");
}

struct Model {
  std::map<std::string, double> metrics;
  std::optional<std::string> file;
  std::vector<std::optional<std::string>> artefacts = {};  ///< beside it, those that were written
};

std::vector<Model> finished_models(const History& history, const study::Directory& directory,
                                   const WorkerDescription& worker) {
  std::vector<Model> models;
  for (const Trial& trial : history.trials())
    if (trial.state == TrialState::completed)
      models.push_back({trial.curve.back().metrics, study::last_checkpoint(directory, trial.number)});
  for (Model& model : models)
    for (const Artefact& artefact : worker.artefacts) {
      const auto file = std::filesystem::path(model.file.value_or("")).parent_path() / artefact.file;
      const bool exists = model.file && std::filesystem::exists(file);
      model.artefacts.push_back(exists ? std::optional(file.string()) : std::nullopt);
    }
  return models;
}

/// Mean and standard deviation (0 of one) over the models.
std::map<std::string, std::pair<double, double>> summarize(const std::vector<Model>& models) {
  std::map<std::string, std::pair<double, double>> result;
  const auto n = static_cast<double>(models.size());
  for (const auto& [name, first] : models.front().metrics) {
    double mean = 0;
    for (const Model& model : models) mean += model.metrics.at(name) / n;
    double square = 0;
    for (const Model& model : models) square += std::pow(model.metrics.at(name) - mean, 2);
    result[name] = {mean, models.size() > 1 ? std::sqrt(square / (n - 1)) : 0};
  }
  return result;
}

std::string result_text(const Plan& plan, const std::vector<Model>& models, const WorkerDescription& worker) {
  const auto summary = summarize(models);
  std::size_t width = 0;
  for (const auto& [name, statistics] : summary)
    width = std::max(width, report::display_width(report::single_line(name)));
  const std::string times = models.size() > 1 ? ", " + report::format_count(std::ssize(models), "time") : "";
  std::string text = fmt::format("Trained the configuration of trial {} for {}{}\n", plan.trial.value(),
                                 report::format_count(plan.epochs, "epoch"), times);
  for (const auto& [name, statistics] : summary) {
    text += fmt::format("  {:<{}}  {}", report::single_line(name), width, report::format_number(statistics.first));
    text += models.size() > 1 ? fmt::format(" +- {}\n", report::format_number(statistics.second)) : "\n";
  }
  for (const Model& model : models)
    if (model.file) text += fmt::format("Model: {}\n", *model.file);
  for (std::size_t i = 0; i < worker.artefacts.size(); ++i)
    for (const Model& model : models)
      if (model.artefacts[i])
        text += fmt::format("{}: {}\n", report::single_line(worker.artefacts[i].what), *model.artefacts[i]);
  return text;
}

Json path_json(const std::optional<std::string>& path) { return path ? Json(*path) : Json(nullptr); }

std::string result_json(const StudySpec& spec, const Plan& plan, const std::vector<Model>& models,
                        const WorkerDescription& worker) {
  Json list = Json::array();
  for (const Model& model : models) {
    list.push_back({{"metrics", Json::parse(to_json(model.metrics))}, {"file", path_json(model.file)}});
    for (std::size_t i = 0; i < worker.artefacts.size(); ++i)
      list.back()[worker.artefacts[i].name] = path_json(model.artefacts[i]);
  }
  Json metrics = Json::object();
  for (const auto& [name, statistics] : summarize(models))
    metrics[name] = {{"mean", statistics.first}, {"sd", statistics.second}};
  const Json result = {{"study", spec.name},    {"trial", plan.trial.value()},
                       {"epochs", plan.epochs}, {"schedule_scale", plan.schedule_scale},
                       {"metrics", metrics},    {"models", list}};
  return result.dump(2);
}

ExitCode train(const TrainOptions& options) {
  const study::Directory searched = study::existing_study(options.directory);
  const report::Snapshot search = study::read_study(searched);
  const run::WorkerFacts facts = run::ask_worker(find_worker(options.worker), search.record.spec);
  const WorkerDescription& worker = facts.description;
  const Plan plan = make_plan(search.history(), *study::curve_model(searched), worker, options);
  const Params& params = search.trials[index_of(plan.trial)].params;
  StudySpec spec = final_study(search.record.spec, params, plan, options);
  const study::Directory directory{options.out.empty() ? searched.path / "train" : options.out};
  refuse_other_study(directory, spec);
  const Equipment equipment = equip(spec, DirectionSource::stored, options.worker);
  study::create(directory);
  const StudyLock lock(directory.path);
  const std::unique_ptr<Storage> storage = open_sqlite(directory.database());
  const Summary summary = tune_with_progress(spec, equipment, *storage, directory);
  if (summary.why == Why::interrupted) {
    note("The same command goes on.");
    return kInterrupted;
  }
  const report::Snapshot trained = report::read_snapshot(*storage);
  const std::vector<Model> models = finished_models(trained.history(), directory, worker);
  if (models.empty())
    throw Error("no training came to its end: " + summary.reason + "; see " + directory.log().string());
  print(options.format == Format::json ? result_json(spec, plan, models, worker) + "\n"
                                       : result_text(plan, models, worker));
  return kSuccess;
}

}  // namespace

void add_train(CLI::App& program, Action& action) {
  CLI::App* command =
      program.add_subcommand("train", "Train the best configuration for the advised epochs, and test it");
  auto options = std::make_shared<TrainOptions>();
  add_directory(*command, options->directory);
  command->add_option("--epochs", options->epochs, "Epochs (default: the advice)")->type_name("N");
  command->add_option("--trial", options->trial, "Whose configuration (default: the best trial's)")->type_name("N");
  command->add_option("--repeats", options->repeats, "Trainings, each with another seed (default: 1)")->type_name("N");
  command->add_option("--folds", options->folds, "Cross-validate on so many folds instead of training on all data")
      ->type_name("K");
  command->add_option("--seed", options->seed, "Seed (default: the search's)")->type_name("N");
  command->add_option("--out", options->out, "Where to keep it (default: DIR/train)")->type_name("DIR");
  command->add_option("--workers", options->workers, "Trainings at the same time")->type_name("N");
  command->add_option("--devices", options->devices, "Devices to train on (default: the search's)")->type_name("LIST");
  add_worker(*command, options->worker);
  add_format(*command, options->format);
  command->callback([options, &action] { action = [options] { return train(*options); }; });
}

}  // namespace autoepoch::cli
