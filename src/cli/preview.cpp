#include "cli/preview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "autoepoch/error.hpp"
#include "autoepoch/kinds.hpp"
#include "cli/output.hpp"
#include "cli/session.hpp"
#include "report/study_text.hpp"
#include "report/text.hpp"
#include "run/virtual_executor.hpp"
#include "search/random_sampler.hpp"
#include "storage/memory_storage.hpp"

namespace autoepoch::cli {
namespace {

constexpr double kLongestEpoch = 600;  // seconds to wait for the measured one

struct Pace {
  int workers = 1;
  std::optional<double> seconds_per_epoch = {};
};

/// Seconds; none: Ctrl-C came before it had ended.
std::optional<double> measure_epoch(const StudySpec& spec, const Equipment& equipment) {
  const auto executor = make_process_executor(spec, {.program = equipment.worker, .slots = {equipment.slots.front()}});
  const std::vector<double> middle(spec.space.dims(), 0.5);
  executor->submit({.trial = 0, .params = spec.space.decode(middle), .seed = spec.seed, .until = 1});
  const Event event = executor->wait(kLongestEpoch);
  if (const auto* report = std::get_if<Reported>(&event)) return report->observation.seconds;
  if (const auto* crash = std::get_if<Crashed>(&event)) throw Error(crash->reason);
  if (std::holds_alternative<Interrupted>(event)) return std::nullopt;
  throw Error("no epoch was trained within " + report::format_duration(kLongestEpoch));
}

/// None: interrupted.
std::optional<Pace> find_pace(const SpaceFile& file, const std::filesystem::path& worker) {
  StudySpec spec = file.spec;
  Pace pace{.workers = std::max(1, spec.run.workers)};
  try {
    const Equipment equipment = equip(spec, file.direction, worker);
    pace.workers = static_cast<int>(equipment.slots.size());
    pace.seconds_per_epoch = measure_epoch(spec, equipment);
    if (!pace.seconds_per_epoch) return std::nullopt;
  } catch (const InvalidInput&) {
    throw;
  } catch (const Error& error) {
    note(std::string("The time of an epoch is unknown: ") + error.what());
  }
  return pace;
}

/// A trial's curve goes down from about 1 + q to its own q, where q is random: as good as any guess about the ranks.
run::VirtualTrial random_curves(const Objective& objective, double seconds_per_epoch) {
  return [objective, seconds_per_epoch](const Job& job, int epoch) {
    Rng rng = Rng::stream(job.seed, index_of(job.trial), "preview");
    const double loss = rng.uniform() + 1.0 / epoch;
    return run::VirtualEpoch(Observation{.epoch = epoch,
                                         .value = objective.loss(loss),
                                         .seconds = seconds_per_epoch,
                                         .standard_error = 0,
                                         .metrics = {}});
  };
}

/// The time of a study whose epochs take an unknown time cannot end it.
StudySpec limited_spec(const StudySpec& spec, const Pace& pace) {
  StudySpec limited = spec;
  limited.objective.target.reset();
  if (!pace.seconds_per_epoch) limited.budget.seconds.reset();
  if (!limited.budget.trials && !limited.budget.epochs && !limited.budget.seconds)
    throw InvalidInput("/budget", "a preview needs a limit that ends the search: \"trials\", \"epochs\"" +
                                      std::string(pace.seconds_per_epoch ? ", or \"time\"" : ""));
  return limited;
}

std::string preview_json(const report::Snapshot& study, const Summary& summary, const Pace& pace,
                         const std::vector<std::string>& warnings) {
  using Json = nlohmann::ordered_json;
  const History history = study.history();
  Json rung_list = Json::array();
  for (const auto& [epoch, trials] : report::rungs_reached(history))
    rung_list.push_back({{"epoch", epoch}, {"trials", trials}});
  const bool is_timed = pace.seconds_per_epoch.has_value();
  return Json{{"study", history.spec().name},
              {"trials", history.trials().size()},
              {"rungs", rung_list},
              {"epochs", {{"spent", history.epochs_spent()}, {"full_training", report::full_training_epochs(history)}}},
              {"workers", pace.workers},
              {"seconds_per_epoch", is_timed ? Json(*pace.seconds_per_epoch) : Json(nullptr)},
              {"seconds", is_timed ? Json(summary.seconds) : Json(nullptr)},
              {"reason", summary.reason},
              {"warnings", warnings}}
             .dump(2) +
         "\n";
}

std::string preview_text(const report::Snapshot& study, const Summary& summary, const Pace& pace) {
  const History history = study.history();
  const std::string time =
      pace.seconds_per_epoch
          ? fmt::format("about {} with {} ({} for the epoch measured)", report::format_duration(summary.seconds),
                        report::format_count(pace.workers, "worker"), report::format_duration(*pace.seconds_per_epoch))
          : "unknown";
  const std::int64_t full = report::full_training_epochs(history);
  return fmt::format(
      "Study {}: {} and {}, on random curves\nTrials: {}\nReaching {}\nEpochs: {}; full training of every trial would "
      "take {}\n"
      "Time: {}\nEnds: {}\n",
      history.spec().name, history.spec().search.sampler, history.spec().search.scheduler, history.trials().size(),
      report::rung_counts(history), history.epochs_spent(), full, time, summary.reason);
}

}  // namespace

ExitCode preview(const SpaceFile& file, const std::filesystem::path& worker, Format format) {
  const StudySpec& spec = file.spec;
  const RandomSampler sampler;  // on random curves, where a model has nothing to learn and would take its time
  const auto scheduler = Kinds::built_in().make_scheduler(spec);
  const std::vector<std::string> warnings = scheduler->warnings(spec);
  for (const std::string& warning : warnings) note("Warning: " + warning);

  const std::optional<Pace> pace = find_pace(file, worker);
  if (!pace) return kInterrupted;
  MemoryStorage storage;
  run::VirtualExecutor executor(pace->workers, random_curves(spec.objective, pace->seconds_per_epoch.value_or(1)));
  const Summary summary = tune(limited_spec(spec, *pace), {sampler, *scheduler, executor, storage});
  const report::Snapshot study = report::read_snapshot(storage);
  print(format == Format::json ? preview_json(study, summary, *pace, warnings) : preview_text(study, summary, *pace));
  return kSuccess;
}

}  // namespace autoepoch::cli
