#include "experiments/settings.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "experiments/schedule.hpp"
#include "experiments/setting_reader.hpp"
#include "experiments/setting_rules.hpp"

namespace autoepoch::experiments {
namespace {

void describe(SettingReader& reader, DataSettings& data) {
  reader.choice<Source>("dataset", data.dataset,
                        {{"fashion-mnist", Source::fashion_mnist},
                         {"mnist", Source::mnist},
                         {"cifar10", Source::cifar10},
                         {"cifar100", Source::cifar100},
                         {"table", Source::table},
                         {"text", Source::text},
                         {"series", Source::series},
                         {"forecast", Source::forecast},
                         {"language", Source::language}});
  reader.text("path", data.path);
  reader.text("test_path", data.test_path);
  reader.integer("train_samples", data.train_samples, 1);
  reader.integer("val_samples", data.val_samples, 0);
  reader.number("val_fraction", data.val_fraction, {0, 0.99});
  reader.number("test_fraction", data.test_fraction, {0, 0.99});
  reader.integer("split_seed", data.split_seed, 0);
  reader.flag("refit", data.refit);
  reader.integer("folds", data.folds, 1, 100);
  reader.flag("by_time", data.by_time);
  reader.text("group", data.group);
  reader.text("classes", data.classes);
  reader.choice<Task>("task", data.task, {{"classification", Task::classification}, {"regression", Task::regression}});
  reader.flag("header", data.header);
  reader.text("target", data.target);
  reader.text("drop", data.drop);
  reader.text("categorical", data.categorical);
  reader.choice<Tokenizer>("tokenizer", data.tokenizer,
                           {{"word", Tokenizer::word}, {"character", Tokenizer::character}});
  reader.integer("vocabulary_size", data.vocabulary_size, 3, 1 << 24);
  reader.integer("sequence_length", data.sequence_length, 1, 1 << 16);
  reader.number("mask_probability", data.mask_probability, {0, 0.99});
  reader.integer("window", data.window, 1, 1 << 20);
  reader.integer("horizon", data.horizon, 1, 1 << 20);
}

void describe(SettingReader& reader, ModelSettings& model) {
  reader.choice<Architecture>("model", model.model,
                              {{"mlp", Architecture::mlp},
                               {"cnn", Architecture::cnn},
                               {"alexnet", Architecture::alexnet},
                               {"resnet", Architecture::resnet},
                               {"rnn", Architecture::rnn},
                               {"lstm", Architecture::lstm},
                               {"gru", Architecture::gru},
                               {"transformer", Architecture::transformer},
                               {"torchscript", Architecture::torchscript}});
  reader.integer("depth", model.depth, 0, 1000);
  reader.integer("hidden", model.hidden, 1, 1 << 20);
  reader.integer("channels", model.channels, 1, 1 << 16);
  reader.integer("kernel_size", model.kernel_size, 1, 255);
  reader.number("dropout", model.dropout, {0, 0.99});
  reader.flag("batch_norm", model.batch_norm);
  reader.flag("bidirectional", model.bidirectional);
  reader.integer("embedding_dim", model.embedding_dim, 1, 1 << 16);
  reader.integer("nhead", model.nhead, 1, 1 << 10);
  reader.integer("dim_feedforward", model.dim_feedforward, 1, 1 << 20);
  reader.flag("subtract_last", model.subtract_last);
  reader.choice<Init>("init", model.init,
                      {{"standard", Init::standard},
                       {"xavier_uniform", Init::xavier_uniform},
                       {"kaiming_normal", Init::kaiming_normal},
                       {"orthogonal", Init::orthogonal}});
  reader.text("module", model.module);
}

void describe(SettingReader& reader, OptimizerSettings& optimizer) {
  reader.choice<UpdateRule>("optimizer", optimizer.optimizer,
                            {{"sgd", UpdateRule::sgd},
                             {"adam", UpdateRule::adam},
                             {"adamw", UpdateRule::adamw},
                             {"rmsprop", UpdateRule::rmsprop},
                             {"adagrad", UpdateRule::adagrad}});
  reader.number("learning_rate", optimizer.learning_rate, {0, 1e6});
  reader.number("momentum", optimizer.momentum, {0, 1});
  reader.flag("nesterov", optimizer.nesterov);
  reader.number("weight_decay", optimizer.weight_decay, {0, 1e6});
  reader.flag("decay_norm_and_bias", optimizer.decay_norm_and_bias);
  reader.number("beta1", optimizer.beta1, {0, 0.9999999});
  reader.number("beta2", optimizer.beta2, {0, 0.9999999});
  reader.number("alpha", optimizer.alpha, {0, 0.9999999});
  reader.number("epsilon", optimizer.epsilon, {0, 1});
}

void describe(SettingReader& reader, ScheduleSettings& schedule) {
  reader.choice<Decay>("schedule", schedule.schedule,
                       {{"constant", Decay::constant},
                        {"step", Decay::step},
                        {"multi_step", Decay::multi_step},
                        {"exponential", Decay::exponential},
                        {"cosine", Decay::cosine},
                        {"cosine_warm_restarts", Decay::cosine_warm_restarts},
                        {"one_cycle", Decay::one_cycle},
                        {"polynomial", Decay::polynomial},
                        {"reduce_on_plateau", Decay::reduce_on_plateau},
                        {"warmup_stable_decay", Decay::warmup_stable_decay}});
  reader.choice<Interval>("schedule_interval", schedule.schedule_interval,
                          {{"epoch", Interval::epoch}, {"step", Interval::step}});
  reader.number("warmup_epochs", schedule.warmup_epochs, {0, 1e6});
  reader.number("warmup_factor", schedule.warmup_factor, {0, 1});
  reader.number("step_size", schedule.step_size, {1e-3, 1e6});
  reader.ascending("milestones", schedule.milestones);
  reader.number("gamma", schedule.gamma, {0, 1});
  reader.number("min_lr", schedule.min_lr, {0, 1e6});
  reader.number("t_max", schedule.t_max, {1e-3, 1e6});
  reader.number("t_0", schedule.t_0, {1e-3, 1e6});
  reader.number("t_mult", schedule.t_mult, {1, 1e3});
  reader.number("power", schedule.power, {0, 100});
  reader.number("pct_start", schedule.pct_start, {0.01, 0.99});
  reader.number("div_factor", schedule.div_factor, {1, 1e9});
  reader.number("final_div_factor", schedule.final_div_factor, {1, 1e12});
  reader.number("decay_fraction", schedule.decay_fraction, {0, 1});
  reader.number("plateau_factor", schedule.plateau_factor, {0, 1});
  reader.integer("plateau_patience", schedule.plateau_patience, 0);
  reader.number("plateau_threshold", schedule.plateau_threshold, {0, 1});
  reader.integer("plateau_cooldown", schedule.plateau_cooldown, 0);
  reader.integer("cooldown_epochs", schedule.cooldown_epochs, 0);
  reader.ascending("cooldown_at", schedule.cooldown_at);
  double scale = 1;
  reader.number("schedule_scale", scale, {1e-6, 1e6});
  schedule = scaled(schedule, scale);
}

void describe(SettingReader& reader, AugmentationSettings& augmentation) {
  reader.integer("crop_padding", augmentation.crop_padding, 0, 1 << 10);
  reader.flag("horizontal_flip", augmentation.horizontal_flip);
  reader.integer("cutout", augmentation.cutout, 0, 1 << 10);
  reader.number("mixup_alpha", augmentation.mixup_alpha, {0, 4});
}

void describe(SettingReader& reader, LossSettings& loss) {
  reader.choice<LossFunction>(
      "loss", loss.loss,
      {{"mse", LossFunction::mse}, {"l1", LossFunction::l1}, {"smooth_l1", LossFunction::smooth_l1}});
  reader.number("target_weight", loss.target_weight, {0, 0.9999});
  reader.number("label_smoothing", loss.label_smoothing, {0, 0.99});
  reader.choice<ClassWeight>("class_weight", loss.class_weight,
                             {{"none", ClassWeight::none}, {"balanced", ClassWeight::balanced}});
  reader.text("coarse_classes", loss.coarse_classes);
  reader.number("coarse_weight", loss.coarse_weight, {0, 1e6});
}

void describe(SettingReader& reader, EarlyStoppingSettings& stopping) {
  reader.integer("early_stopping_patience", stopping.patience, 0);
  reader.number("early_stopping_min_delta", stopping.min_delta, {0, 1e9});
  reader.text("early_stopping_monitor", stopping.monitor);
  reader.choice<StoppingMode>(
      "early_stopping_mode", stopping.mode,
      {{"auto", StoppingMode::automatic}, {"min", StoppingMode::min}, {"max", StoppingMode::max}});
  reader.integer("early_stopping_start_from_epoch", stopping.start_from_epoch, 0);
  reader.flag("restore_best_weights", stopping.restore_best_weights);
}

void describe(SettingReader& reader, TransferSettings& transfer) {
  reader.text("pretrained", transfer.pretrained);
  reader.integer("frozen_groups", transfer.frozen_groups, 0);
  reader.integer("unfreeze_epoch", transfer.unfreeze_epoch, 0);
  reader.number("layer_lr_decay", transfer.layer_lr_decay, {0, 1});
}

void describe(SettingReader& reader, DistillationSettings& distillation) {
  reader.text("teacher", distillation.teacher);
  reader.number("temperature", distillation.temperature, {0.1, 1000});
  reader.number("distillation_alpha", distillation.alpha, {0, 1});
}

void describe(SettingReader& reader, CompressionSettings& compression) {
  reader.number("sparsity", compression.sparsity, {0, 0.999});
  reader.integer("prune_begin_epoch", compression.prune_begin_epoch, 0);
  reader.integer("prune_end_epoch", compression.prune_end_epoch, 0);
  reader.integer("weight_clusters", compression.weight_clusters, 0, 1 << 16);
  reader.flag("int8", compression.int8);
  reader.flag("int8_activations", compression.int8_activations);
  reader.flag("qat", compression.qat);
}

Settings describe(SettingReader& reader) {
  Settings settings;
  describe(reader, settings.data);
  describe(reader, settings.model);
  describe(reader, settings.optimizer);
  describe(reader, settings.schedule);
  describe(reader, settings.augmentation);
  describe(reader, settings.loss);
  describe(reader, settings.early_stopping);
  describe(reader, settings.transfer);
  describe(reader, settings.distillation);
  describe(reader, settings.compression);
  reader.integer("batch_size", settings.batch_size, 1);
  reader.integer("accumulate_grad_batches", settings.accumulate_grad_batches, 1);
  reader.number("clip_grad_norm", settings.clip_grad_norm, {0, 1e9});
  reader.number("clip_grad_value", settings.clip_grad_value, {0, 1e9});
  reader.number("ema_decay", settings.ema_decay, {0, 0.999999});
  reader.integer("swa_start_epoch", settings.swa_start_epoch, 0);
  reader.choice<Precision>("precision", settings.precision,
                           {{"float32", Precision::float32}, {"bf16", Precision::bf16}});
  reader.flag("test", settings.test);
  return settings;
}

// {"model": {"torchscript": FILE}} is short for "model": "torchscript" and "module": FILE.
std::string with_flat_model(std::string_view experiment) {
  using Json = nlohmann::ordered_json;
  Json json = Json::parse(experiment, nullptr, false);  // what is no JSON, parse_params tells better
  const auto model = json.is_object() ? json.find("model") : json.end();
  if (model == json.end() || !model->is_object()) {
    return std::string(experiment);
  }
  const auto file = model->find("torchscript");
  if (model->size() != 1 || file == model->end() || !file->is_string()) {
    throw InvalidInput("/model", R"(must be a name, or {"torchscript": FILE})");
  }
  if (json.contains("module")) {
    throw InvalidInput("/model", R"(names a module already; leave out "module")");
  }
  json["module"] = file->get<std::string>();
  json["model"] = "torchscript";
  return json.dump();
}

}  // namespace

Params parse_experiment(std::string_view json) {
  try {
    return parse_params(with_flat_model(json));
  } catch (const InvalidInput& error) {
    const std::size_t prefix = error.pointer().empty() ? 0 : error.pointer().size() + 2;  // "POINTER: "
    throw InvalidInput("/experiment" + error.pointer(), std::string(error.what()).substr(prefix));
  }
}

bool is_regression(const DataSettings& data) {
  return data.dataset == Source::forecast || (data.dataset == Source::table && data.task == Task::regression);
}

bool is_language_model(const DataSettings& data) {
  return data.dataset == Source::language || (data.dataset == Source::text && data.mask_probability > 0);
}

Settings parse_settings(std::string_view experiment, const Params& searched, Strictness strictness) {
  const Params fixed = parse_experiment(experiment);
  SettingReader reader(fixed, searched);
  Settings settings = describe(reader);
  reader.finish();
  if (strictness == Strictness::combinations) {
    check_combinations(reader, settings);
  }
  return settings;
}

std::vector<std::string> setting_names() {
  const Params none;
  SettingReader reader(none, none);
  describe(reader);
  return reader.names();
}

}  // namespace autoepoch::experiments
