#include "experiments/training.hpp"

#include <c10/util/Exception.h>

#include <cmath>
#include <iomanip>
#include <iostream>
#include <limits>
#include <map>
#include <new>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "experiments/checkpoint.hpp"
#include "experiments/data_cache.hpp"
#include "experiments/early_stopping.hpp"
#include "experiments/memory.hpp"
#include "experiments/reported_metrics.hpp"
#include "experiments/script_export.hpp"
#include "experiments/settings.hpp"
#include "experiments/trainer.hpp"
#include "experiments/worker_description.hpp"

namespace autoepoch::experiments {
namespace {

// LibTorch's errors carry a backtrace. A lack of memory may be another program's doing and pass by itself: it goes on
// as std::bad_alloc, which is worth another attempt; the details are for the log.
[[noreturn]] void throw_clearly(const std::string& message) {
  const std::string line = message.substr(0, message.find('\n'));
  if (line.find("allocate memory") != std::string::npos || line.find("out of memory") != std::string::npos) {
    std::cerr << line << std::endl;
    throw std::bad_alloc();
  }
  throw Error(line);
}

template <typename Action>
auto in_clear_words(const Action& action) {
  try {
    return action();
  } catch (const c10::Error& error) {
    throw_clearly(error.what_without_backtrace());
  }
}

// The mean of each metric over the folds, and its standard error as NAME_se: over the folds, not a fold's own. Seconds
// add up.
Metrics summarize(const std::vector<Metrics>& folds) {
  if (folds.size() == 1) {
    return folds.front();
  }
  const auto k = static_cast<double>(folds.size());
  Metrics summary;
  for (const auto& [name, first] : folds.front()) {
    if (name.ends_with("_se")) {
      continue;
    }
    double sum = 0;
    double squares = 0;
    for (const Metrics& metrics : folds) {
      const auto found = metrics.find(name);  // one that diverged has not all of them
      const double value = found == metrics.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
      sum += value;
      squares += (value - first) * (value - first);
    }
    const double mean = sum / k;
    const double variance = (squares - k * (mean - first) * (mean - first)) / (k - 1);
    summary[name] = name == "seconds" ? sum : mean;
    if (name != "seconds" && name != "lr") {
      summary[name + "_se"] = std::sqrt(std::max(variance, 0.0) / k);
    }
  }
  return summary;
}

bool minimizes(const std::string& metric, const Objective& objective, const Settings& settings) {
  const StoppingMode mode = settings.early_stopping.mode;
  if (mode != StoppingMode::automatic) {
    return mode == StoppingMode::min;
  }
  const Direction direction = metric == objective.metric
                                  ? objective.direction
                                  : direction_of(metric, settings, {}).value_or(Direction::minimize);  // then refused
  return direction == Direction::minimize;
}

double count_parameters(const Model& model) {
  std::int64_t count = 0;
  for (const Parameter& parameter : model.parameters) {
    count += parameter.tensor.numel();
  }
  return static_cast<double>(count);
}

std::vector<std::string> names_of(const std::vector<TargetColumn>& targets) {
  std::vector<std::string> names;
  for (const TargetColumn& target : targets) {
    names.push_back(target.name);
  }
  return names;
}

// Mean and standard deviation of each channel as JSON.
std::string normalization_note(const DeviceData& data) {
  std::ostringstream text;
  text << std::setprecision(9) << "[";
  for (const auto& [scale, shift] : data.planes) {
    text << (text.tellp() > 1 ? ", [" : "[") << -shift / scale << ", " << 1 / scale << "]";
  }
  text << "]";
  return text.str();
}

// A trial: one network, or one for each fold, trained in step.
class Training final : public Experiment {
 public:
  Training(const Settings& settings, const ExperimentInput& input, DataCache& cache)
      : notes_{{"settings", all_settings(input)}},
        objective_(input.objective),
        max_epochs_(input.max_epochs),
        is_result_(settings.data.refit),
        monitor_(settings.early_stopping.monitor.empty() ? input.objective.metric : settings.early_stopping.monitor),
        early_stopping_(settings.early_stopping, minimizes(monitor_, input.objective, settings)) {
    reset_peak_memory();
    for (int fold = 0; fold < settings.data.folds; ++fold) {
      Settings own = settings;
      own.data.fold = fold;
      const auto data = cache.get(own.data, settings.test, input.device);
      const MetricScope scope{
          .has_val = data->val.size() > 0, .classes = data->outputs, .targets = names_of(data->targets)};
      check_metric(objective_.metric, "/objective/metric", settings, scope);
      check_metric(monitor_, "/experiment/early_stopping_monitor", settings, scope);
      const TrainerInput trainer{
          .seed = fold_seed(input.seed, fold), .objective = objective_, .max_epochs = input.max_epochs};
      folds_.push_back(std::make_unique<Trainer>(own, trainer, data));
      if (fold == 0) {
        note_data(*data);
      }
    }
  }

  Observation run_epoch() override {
    return in_clear_words([&] { return train_folds(); });
  }

  bool finished() const override { return early_stopping_.stopped(); }

  void save(const std::filesystem::path& file) const override {
    in_clear_words([&] { write_tensors(file, state(), notes_); });
    if (is_result_ && (epoch_ == max_epochs_ || finished())) {
      write_script(file.parent_path() / kTorchScriptFile);
    }
  }

  void load(const std::filesystem::path& file) override {
    in_clear_words([&] { load_state(file); });
  }

 private:
  // Of some networks there is none: their checkpoint has to do.
  void write_script(const std::filesystem::path& file) const {
    try {
      in_clear_words([&] { export_torchscript(file, folds_[0]->model(), folds_[0]->input_shape(), notes_); });
    } catch (const Error& error) {
      std::cerr << error.what() << std::endl;
    }
  }

  // The first fold's is the trial's, so that one fold is an ordinary trial.
  static std::uint64_t fold_seed(std::uint64_t seed, int fold) {
    return fold == 0 ? seed : Rng::stream(seed, static_cast<std::uint64_t>(fold), "fold")();
  }

  // Fixed and searched settings together: what the network can be rebuilt from.
  static std::string all_settings(const ExperimentInput& input) {
    Params all = parse_experiment(input.experiment);
    for (const auto& [name, value] : input.params) {
      all.set(name, value);
    }
    return to_json(all);
  }

  // What else one must know to use a saved network.
  void note_data(const DeviceData& data) {
    if (!data.planes.empty()) {
      notes_.push_back({"normalization", normalization_note(data)});
    }
    if (!data.vocabulary.empty()) {
      notes_.push_back({"vocabulary", join_tokens(data.vocabulary)});
    }
  }

  Observation train_folds() {
    std::vector<Metrics> results;
    for (const auto& fold : folds_) {
      results.push_back(fold->run_epoch());
    }
    ++epoch_;
    Metrics metrics = summarize(results);
    metrics["parameters"] = count_parameters(folds_[0]->model());
    metrics["peak_memory_mib"] = peak_memory_mib();
    stop_early(metrics);
    const auto found = metrics.find(objective_.metric);
    const bool diverged = found == metrics.end() || !std::isfinite(metrics.at("train_loss"));
    const double value = diverged ? std::numeric_limits<double>::quiet_NaN() : found->second;
    const auto error = metrics.find(objective_.metric + "_se");
    const bool known = error != metrics.end() && std::isfinite(error->second);
    return {.epoch = epoch_,
            .value = value,
            .seconds = metrics.at("seconds"),
            .standard_error = known ? error->second : 0,
            .metrics = std::move(metrics)};
  }

  void stop_early(const Metrics& metrics) {
    const auto found = metrics.find(monitor_);
    if (found == metrics.end()) {
      return;
    }
    const bool best = early_stopping_.update(epoch_, found->second);
    for (const auto& fold : folds_) {
      if (best) {
        fold->remember_weights();
      } else if (early_stopping_.stopped()) {
        fold->recall_weights();
      }
    }
  }

  // Of the folds one after the other; behind them what concerns all of them.
  std::vector<NamedTensor> state() const {
    std::vector<NamedTensor> all;
    for (std::size_t i = 0; i < folds_.size(); ++i) {
      for (const auto& [name, tensor] : folds_[i]->state()) {
        all.push_back({fold_prefix(i) + name, tensor});
      }
    }
    add_numbers(early_stopping_.state(), "early_stopping.", all);
    add_numbers({{"epoch", epoch_}}, "trial.", all);
    return all;
  }

  // A single network has the names of its own tensors.
  std::string fold_prefix(std::size_t fold) const {
    return folds_.size() == 1 ? "" : "fold" + std::to_string(fold) + ".";
  }

  void load_state(const std::filesystem::path& file) {
    const std::vector<NamedTensor> all = state();
    read_tensors(file, all);
    for (std::size_t i = 0; i < folds_.size(); ++i) {
      folds_[i]->resume(with_prefix(all, fold_prefix(i)));
    }
    epoch_ = static_cast<int>(read_numbers(with_prefix(all, "trial.")).at("epoch"));
    early_stopping_.set_state(read_numbers(with_prefix(all, "early_stopping.")));
  }

  std::vector<Note> notes_;
  Objective objective_;
  int max_epochs_;
  bool is_result_;  // not a trial of a search, but the training after it
  std::string monitor_;
  EarlyStopping early_stopping_;
  std::vector<std::unique_ptr<Trainer>> folds_;
  int epoch_ = 0;
};

}  // namespace

ExperimentFactory make_training_factory() {
  return [cache = std::make_shared<DataCache>()](const ExperimentInput& input) {
    return in_clear_words([&]() -> std::unique_ptr<Experiment> {
      return std::make_unique<Training>(parse_settings(input.experiment, input.params), input, *cache);
    });
  };
}

}  // namespace autoepoch::experiments
