#include "experiments/setting_rules.hpp"

#include <cmath>
#include <string>
#include <tuple>

namespace autoepoch::experiments {
namespace {

void check_model(const SettingReader& reader, const ModelSettings& model) {
  if (model.model == Architecture::cnn && model.kernel_size % 2 == 0) {
    reader.refuse("kernel_size", "odd");
  }
  if (model.model == Architecture::resnet && (model.depth.value_or(20) < 8 || model.depth.value_or(20) % 6 != 2)) {
    reader.refuse("depth", "8, 14, 20, ... (6n + 2) for a resnet");
  }
  if (model.model == Architecture::transformer && model.hidden % model.nhead != 0) {
    reader.refuse("nhead", "a divisor of hidden, which is " + std::to_string(model.hidden));
  }
  if ((model.model == Architecture::torchscript) == model.module.empty()) {
    reader.refuse("module", "the file of a TorchScript module, together with \"model\": \"torchscript\"");
  }
}

// What only certain kinds of data or tasks allow.
void check_data(const SettingReader& reader, const Settings& settings) {
  const bool images = settings.data.dataset < Source::table;
  if (!images && settings.augmentation.changes_images()) {
    reader.refuse("dataset", "one of images for crop_padding, horizontal_flip and cutout");
  }
  if (!images && !settings.data.classes.empty()) {
    reader.refuse("classes", "left out for this dataset");
  }
  if (!images && settings.data.path.empty()) {
    reader.refuse("path", "the training file");
  }
  if (!settings.data.group.empty() && settings.data.dataset != Source::table) {
    reader.refuse("group", "left out except for table");
  }
  if (!settings.data.group.empty() && settings.data.by_time) {
    reader.refuse("by_time", "false together with group");
  }
  if (settings.loss.target_weight > 0 && settings.data.dataset != Source::table && !is_regression(settings.data)) {
    reader.refuse("target_weight", "0 but for the targets of a table or a forecast");
  }
  if (settings.model.subtract_last && settings.data.dataset != Source::forecast) {
    reader.refuse("subtract_last", "false except for forecast");
  }
  if (is_regression(settings.data) &&
      (settings.augmentation.mixup_alpha > 0 || !settings.distillation.teacher.empty() ||
       settings.loss.label_smoothing > 0 || settings.loss.class_weight != ClassWeight::none ||
       !settings.loss.coarse_classes.empty())) {
    reader.refuse("dataset", "one of classes for mixup, teacher, label_smoothing, class_weight and coarse_classes");
  }
}

// What a language model, causal or masked, can be trained with.
void check_tokens(const SettingReader& reader, const Settings& settings) {
  const auto& [data, model] = std::tie(settings.data, settings.model);
  const bool texts = data.dataset == Source::text || data.dataset == Source::language;
  if (data.mask_probability > 0 && (!texts || model.model != Architecture::transformer)) {
    reader.refuse("mask_probability", "0 but for a transformer of texts");
  }
  if (!is_language_model(data)) {
    return;
  }
  const bool recurrent = Architecture::rnn <= model.model && model.model <= Architecture::gru;
  if (model.model != Architecture::transformer && !recurrent) {
    reader.refuse("model", "rnn, lstm, gru or transformer to predict tokens");
  }
  if (model.bidirectional) {
    reader.refuse("bidirectional", "false to predict the next token");
  }
  if (settings.augmentation.mixup_alpha > 0 || !settings.distillation.teacher.empty() ||
      settings.loss.class_weight != ClassWeight::none || !settings.loss.coarse_classes.empty()) {
    reader.refuse("dataset", "one of samples with classes for mixup, teacher, class_weight and coarse_classes");
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

void check_combinations(const SettingReader& reader, const Settings& settings) {
  check_model(reader, settings.model);
  check_data(reader, settings);
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
