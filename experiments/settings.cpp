#include "experiments/settings.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "experiments/data/source.hpp"
#include "experiments/setting_reader.hpp"
#include "experiments/setting_rules.hpp"

namespace autoepoch::experiments {
namespace {

void describe(SettingReader& reader, AugmentationSettings& augmentation) {
  reader.integer("crop_padding", augmentation.crop_padding, {0, 1 << 10},
                 "Images: pixels of padding from which the original size is cropped.");
  reader.flag("horizontal_flip", augmentation.horizontal_flip, "Images: half of them are mirrored.");
  reader.integer("cutout", augmentation.cutout, {0, 1 << 10}, "Images: side of the square that is blanked.");
  reader.number("mixup_alpha", augmentation.mixup_alpha, {0, 4},
                "Mixup: of the Beta distribution of the mixture; 0: none.");
}

void describe(SettingReader& reader, LossSettings& loss) {
  reader.choice<LossFunction>(
      "loss", loss.loss, {{"mse", LossFunction::mse}, {"l1", LossFunction::l1}, {"smooth_l1", LossFunction::smooth_l1}},
      "Of regression; classification has cross-entropy.");
  reader.number("target_weight", loss.target_weight, {0, 0.9999},
                "Several targets: share of the first one's loss; the others share the rest; 0: all alike.");
  reader.number("label_smoothing", loss.label_smoothing, {0, 0.99},
                "Share of the label that is spread over all classes.");
  reader.choice<ClassWeight>("class_weight", loss.class_weight,
                             {{"none", ClassWeight::none}, {"balanced", ClassWeight::balanced}},
                             "balanced: inversely proportional to the classes' frequencies.");
  reader.text("coarse_classes", loss.coarse_classes,
              "Multi-task: the group of each class, such as \"0,1,0\", for a second head to learn.");
  reader.number("coarse_weight", loss.coarse_weight, {0, 1e6}, "Of the second head's loss against that of the first.");
}

void describe(SettingReader& reader, EarlyStoppingSettings& stopping) {
  reader.integer("early_stopping_patience", stopping.patience, {0, kMaxInt},
                 "Epochs without improvement that end a trial; absent: no early stopping.");
  reader.number("early_stopping_min_delta", stopping.min_delta, {0, 1e9}, "What counts as an improvement.");
  reader.text("early_stopping_monitor", stopping.monitor, "A metric; default: the objective.");
  reader.choice<StoppingMode>(
      "early_stopping_mode", stopping.mode,
      {{"auto", StoppingMode::automatic}, {"min", StoppingMode::min}, {"max", StoppingMode::max}},
      "auto: by the objective's direction, or the metric's name.");
  reader.integer("early_stopping_start_from_epoch", stopping.start_from_epoch, {0, kMaxInt},
                 "Epochs before which none is counted.");
  reader.flag("restore_best_weights", stopping.restore_best_weights, "End with the weights of the best epoch.");
}

void describe(SettingReader& reader, TransferSettings& transfer) {
  reader.text("pretrained", transfer.pretrained,
              "Checkpoint to start from; tensors of other shapes, such as a head for other classes, are left out.");
  reader.integer("frozen_groups", transfer.frozen_groups, {0, kMaxInt},
                 "So many layer groups from the input on are not trained before unfreeze_epoch.");
  reader.integer("unfreeze_epoch", transfer.unfreeze_epoch, {0, kMaxInt},
                 "Epochs done before frozen groups are trained; 0: never.");
  reader.number("layer_lr_decay", transfer.layer_lr_decay, {0, 1},
                "The learning rate of each group in parts of the next one's.");
}

void describe(SettingReader& reader, DistillationSettings& distillation) {
  reader.text("teacher", distillation.teacher, "Checkpoint of a network for the same data, to be learned from.");
  reader.number("temperature", distillation.temperature, {0.1, 1000}, "Of the teacher's answers.");
  reader.number("distillation_alpha", distillation.alpha, {0, 1},
                "Weight of the teacher's answers against that of the labels.");
}

void describe(SettingReader& reader, CompressionSettings& compression) {
  reader.number("sparsity", compression.sparsity, {0, 0.999},
                "Share of the weights that pruning by magnitude sets to zero in the end.");
  reader.integer("prune_begin_epoch", compression.prune_begin_epoch, {0, kMaxInt},
                 "Epochs done before the first pruning.");
  reader.integer("prune_end_epoch", compression.prune_end_epoch, {0, kMaxInt}, "Epochs done before the last pruning.");
  reader.integer("weight_clusters", compression.weight_clusters, {0, 1 << 16},
                 "Evaluate with so many shared values a tensor, by k-means; 0: not.");
  reader.flag("int8", compression.int8, "Evaluate with weights rounded to 8 bits.");
  reader.flag("int8_activations", compression.int8_activations,
              "With int8: inputs of linear layers are rounded too, by their range in a batch.");
  reader.flag("qat", compression.qat, "With int8: train with rounded weights too, quantization-aware training.");
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
  reader.integer("batch_size", settings.batch_size, {1, kMaxInt}, "Samples of a step.");
  reader.integer("accumulate_grad_batches", settings.accumulate_grad_batches, {1, kMaxInt},
                 "Batches of a step of the optimizer.");
  reader.number("clip_grad_norm", settings.clip_grad_norm, {0, 1e9}, "Largest norm of all gradients together; 0: any.");
  reader.number("clip_grad_value", settings.clip_grad_value, {0, 1e9}, "Largest absolute value of a gradient; 0: any.");
  reader.number("ema_decay", settings.ema_decay, {0, 0.999999},
                "Evaluate an exponential moving average of the weights; 0: the weights themselves.");
  reader.integer("swa_start_epoch", settings.swa_start_epoch, {0, kMaxInt},
                 "Evaluate the mean of the weights after each epoch from then on.");
  reader.choice<Precision>("precision", settings.precision,
                           {{"float32", Precision::float32}, {"bf16", Precision::bf16}},
                           "bf16: of matrix products and convolutions in training.");
  reader.flag("test", settings.test, "Also evaluate on the test set, every epoch.");
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

bool is_regression(const DataSettings& data) { return find_source(data.dataset).task(data) == Task::regression; }

bool is_language_model(const DataSettings& data) {
  return find_source(data.dataset).prediction(data) != Prediction::whole;
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

std::vector<SettingDescription> setting_descriptions() {
  const Params none;
  SettingReader reader(none, none);
  describe(reader);
  return reader.descriptions();
}

}  // namespace autoepoch::experiments
