#include "experiments/setting_rules.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "autoepoch/error.hpp"
#include "experiments/data/source.hpp"
#include "experiments/models/architecture.hpp"

namespace autoepoch::experiments {
namespace {

std::string names_of_those_with(const std::string& setting, const std::vector<Choice>& all) {
  std::string names;
  for (const Choice& choice : all) {
    if (choice.has(setting)) {
      names += (names.empty() ? "" : ", ") + choice.name;
    }
  }
  return names;
}

// Refuses a setting that the choice lacks and another one has. What is fixed for all trials may wait for another choice
// where that is searched.
void check_choice(const SettingReader& reader, const std::string& selector, const Choice& chosen,
                  const std::vector<Choice>& all) {
  for (const Choice& other : all) {
    for (const std::string& setting : other.settings) {
      const bool waits = reader.is_searched(selector) && !reader.is_searched(setting);
      if (!chosen.has(setting) && reader.is_given(setting) && !waits) {
        const bool conditional = reader.is_searched(selector) && reader.is_searched(setting);
        throw InvalidInput(reader.pointer(setting),
                           chosen.name + " has no setting \"" + setting + "\"; " + names_of_those_with(setting, all) +
                               (conditional ? R"( may have it: search it by "when": {")" + selector + R"(": [...]})"
                                            : " may have it"));
      }
    }
  }
}

// The rate falls to min_lr in cool-downs of any schedule.
Choice schedule_of(const ScheduleSettings& settings) {
  Choice chosen = choice_of(schedules(), settings.schedule);
  if (settings.cooldown_epochs > 0) {
    chosen.settings.emplace_back("min_lr");
  }
  return chosen;
}

void check_choices(const SettingReader& reader, const Settings& settings) {
  const Architecture& architecture = find_architecture(settings.model.model);
  const Source& source = find_source(settings.data.dataset);
  check_choice(reader, "dataset", source.choice, choices_of(sources()));
  check_choice(reader, "model", architecture.choice, choices_of(architectures()));
  check_choice(reader, "optimizer", choice_of(optimizers(), settings.optimizer.optimizer), choices_of(optimizers()));
  check_choice(reader, "schedule", schedule_of(settings.schedule), choices_of(schedules()));
  require_input(architecture, source.input);
  if (architecture.check) {
    architecture.check(reader, settings.model);
  }
  if (source.needs_path && settings.data.path.empty()) {
    reader.refuse("path", "given: " + source.files);
  }
}

bool has_numbers(const Settings& settings) {
  return is_regression(settings.data) || settings.data.target.find(',') != std::string::npos;
}

// What only certain tasks allow.
void check_task(const SettingReader& reader, const Settings& settings) {
  if (!settings.data.group.empty() && settings.data.by_time) {
    reader.refuse("by_time", "false together with group");
  }
  if (!has_numbers(settings) && reader.is_given("loss") && !reader.is_searched("task")) {
    reader.refuse("loss", "left out where there are classes only, whose loss is cross-entropy");
  }
  if (is_regression(settings.data) &&
      (settings.augmentation.mixup_alpha > 0 || !settings.distillation.teacher.empty() ||
       settings.loss.label_smoothing > 0 || settings.loss.class_weight != ClassWeight::none ||
       !settings.loss.coarse_classes.empty())) {
    reader.refuse("task", "classification for mixup, teacher, label_smoothing, class_weight and coarse_classes");
  }
}

// What a language model, causal or masked, can be trained with.
void check_tokens(const SettingReader& reader, const Settings& settings) {
  const Prediction prediction = find_source(settings.data.dataset).prediction(settings.data);
  const std::vector<Prediction>& able = find_architecture(settings.model.model).predictions;
  if (std::find(able.begin(), able.end(), prediction) == able.end()) {
    std::string others;
    for (const Architecture& other : architectures()) {
      const auto& theirs = other.predictions;
      if (std::find(theirs.begin(), theirs.end(), prediction) != theirs.end()) {
        others += (others.empty() ? "" : ", ") + other.choice.name;
      }
    }
    reader.refuse("model", "one of " + others + " to predict tokens");
  }
  if (prediction == Prediction::whole) {
    return;
  }
  if (settings.model.bidirectional) {
    reader.refuse("bidirectional", "false to predict the next token");
  }
  if (settings.augmentation.mixup_alpha > 0 || !settings.distillation.teacher.empty() ||
      settings.loss.class_weight != ClassWeight::none || !settings.loss.coarse_classes.empty()) {
    reader.refuse("mask_probability", "0 for mixup, teacher, class_weight and coarse_classes");
  }
}

// Further versions of the weights exclude each other.
void check_averages(const SettingReader& reader, const Settings& settings) {
  const ScheduleSettings& schedule = settings.schedule;
  if (settings.swa_start_epoch && settings.ema_decay > 0) {
    reader.refuse("swa_start_epoch", "left out together with ema_decay");
  }
  if (schedule.cooldown_epochs == 0) {
    return;
  }
  if (settings.early_stopping.restore_best_weights || schedule.schedule == Decay::reduce_on_plateau) {
    reader.refuse("cooldown_epochs", "0 together with restore_best_weights and reduce_on_plateau");
  }
  double last = 0;
  for (const double epoch : schedule.cooldown_at) {
    if (epoch != std::floor(epoch) || epoch - last < schedule.cooldown_epochs) {
      reader.refuse("cooldown_at", "whole epochs, at least cooldown_epochs apart");
    }
    last = epoch;
  }
}

}  // namespace

void check_possible(const Params& fixed, const std::string& selector, const std::vector<std::string>& possible) {
  const std::vector<Choice> all = selector == "dataset"     ? choices_of(sources())
                                  : selector == "model"     ? choices_of(architectures())
                                  : selector == "optimizer" ? choices_of(optimizers())
                                  : selector == "schedule"  ? choices_of(schedules())
                                                            : std::vector<Choice>();
  for (const auto& [setting, value] : fixed) {
    const std::string those = names_of_those_with(setting, all);
    const bool idle =
        !those.empty() && std::none_of(all.begin(), all.end(), [&, &name = setting](const Choice& choice) {
          return choice.has(name) && std::find(possible.begin(), possible.end(), choice.name) != possible.end();
        });
    if (idle && !(setting == "min_lr" && fixed.contains("cooldown_epochs"))) {
      throw InvalidInput("/experiment/" + setting,
                         "no " + selector + " that is searched has this setting; " + those + " may have it");
    }
  }
}

void check_combinations(const SettingReader& reader, const Settings& settings) {
  check_choices(reader, settings);
  check_task(reader, settings);
  check_tokens(reader, settings);
  check_averages(reader, settings);
  if (settings.schedule.schedule == Decay::multi_step && settings.schedule.milestones.empty()) {
    reader.refuse("milestones", "given for the schedule multi_step, such as \"10,20\"");
  }
  if (settings.data.refit && settings.data.folds > 1) {
    reader.refuse("refit", "false together with folds");
  }
  if (settings.compression.prune_end_epoch < settings.compression.prune_begin_epoch) {
    reader.refuse("prune_end_epoch", "at least prune_begin_epoch");
  }
  if (settings.compression.weight_clusters > 0 && settings.compression.int8) {
    reader.refuse("int8", "false together with weight_clusters");
  }
  if (settings.compression.int8_activations && !settings.compression.int8) {
    reader.refuse("int8_activations", "together with int8");
  }
  if (settings.compression.qat && !settings.compression.int8) {
    reader.refuse("qat", "together with int8");
  }
}

}  // namespace autoepoch::experiments
