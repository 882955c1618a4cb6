// What a trial trains, on what, and how: the space file's "experiment" object and the trial's hyperparameters, typed.
//
// Every setting may stand in "experiment" (fixed) or in "space" (searched); the searched value wins. Names and meanings
// are PyTorch's or Keras's where they have them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autoepoch/study.hpp"
#include "experiments/data/data_settings.hpp"
#include "experiments/model_settings.hpp"
#include "experiments/optimizer_settings.hpp"
#include "experiments/setting_description.hpp"

namespace autoepoch::experiments {

/// Random changes of training samples.
struct AugmentationSettings {
  int crop_padding = 0;          ///< images: pixels of padding from which the original size is cropped
  bool horizontal_flip = false;  ///< images: half of them are mirrored
  int cutout = 0;                ///< images: side of the square that is blanked
  double mixup_alpha = 0;        ///< of the Beta distribution of the mixture; 0: none

  bool changes_images() const { return crop_padding > 0 || horizontal_flip || cutout > 0; }
};

enum class LossFunction { mse, l1, smooth_l1 };
enum class ClassWeight { none, balanced };

struct LossSettings {
  LossFunction loss = LossFunction::mse;  ///< regression; classification has cross-entropy
  double target_weight =
      0;  ///< several targets: share of the first one's loss; the others share the rest; 0: all alike
  double label_smoothing = 0;
  ClassWeight class_weight = ClassWeight::none;  ///< balanced: inversely proportional to the classes' frequencies
  std::string coarse_classes =
      {};                      ///< multi-task: the group of each class, such as "0,1,0", for a second head to learn
  double coarse_weight = 0.5;  ///< of its loss against that of the first
};

enum class StoppingMode { automatic, min, max };

/// Keras's EarlyStopping.
struct EarlyStoppingSettings {
  std::optional<int> patience = {};  ///< absent: no early stopping
  double min_delta = 0;
  std::string monitor = {};                     ///< default: the objective
  StoppingMode mode = StoppingMode::automatic;  ///< automatic: by the objective's direction, or the metric's name
  int start_from_epoch = 0;
  bool restore_best_weights = false;
};

/// Starting from weights that were trained before.
struct TransferSettings {
  std::string pretrained = {};  ///< checkpoint; tensors of other shapes, such as a head for other classes, are left out
  int frozen_groups = 0;        ///< so many layer groups from the input on are not trained ...
  int unfreeze_epoch = 0;       ///< ... before so many epochs are done; 0: never
  double layer_lr_decay = 1;    ///< the learning rate of each group in parts of the next one's
};

/// Knowledge distillation from a larger network.
struct DistillationSettings {
  std::string teacher = {};  ///< checkpoint
  double temperature = 4;
  double alpha = 0.5;  ///< weight of the teacher's answers against that of the labels
};

struct CompressionSettings {
  double sparsity = 0;            ///< share of the weights that pruning by magnitude sets to zero in the end
  int prune_begin_epoch = 0;      ///< epochs done before the first pruning
  int prune_end_epoch = 1;        ///< epochs done before the last
  int weight_clusters = 0;        ///< evaluate with so many shared values a tensor; 0: not
  bool int8 = false;              ///< evaluate with weights rounded to 8 bits
  bool int8_activations = false;  ///< ... and with the inputs of linear layers rounded by their range in a batch
  bool qat = false;               ///< train with rounded ones too: quantization-aware training
};

enum class Precision { float32, bf16 };

struct Settings {
  DataSettings data;
  ModelSettings model;
  OptimizerSettings optimizer;
  ScheduleSettings schedule;
  AugmentationSettings augmentation;
  LossSettings loss;
  EarlyStoppingSettings early_stopping;
  TransferSettings transfer;
  DistillationSettings distillation;
  CompressionSettings compression;
  int batch_size = 64;
  int accumulate_grad_batches = 1;
  double clip_grad_norm = 0;   ///< largest norm of all gradients together; 0: any
  double clip_grad_value = 0;  ///< largest absolute value; 0: any
  double ema_decay = 0;        ///< evaluate an exponential moving average of the weights; 0: the weights themselves
  std::optional<int> swa_start_epoch = {};   ///< evaluate the mean of the weights after each epoch from then on
  Precision precision = Precision::float32;  ///< bf16: of matrix products and convolutions in training
  bool test = false;                         ///< also evaluate on the test set, every epoch
};

/// What parse_settings checks: each setting by itself, or also that they fit together.
enum class Strictness { ranges, combinations };

/// The members of the JSON object `experiment`, plain values all of them: {"model": {"torchscript": FILE}} comes as
/// "model": "torchscript" and "module": FILE. Throws InvalidInput with a pointer such as "/experiment/model".
Params parse_experiment(std::string_view json);

/// All that `experiment` may name.
std::vector<SettingDescription> setting_descriptions();

/// `experiment` as parse_experiment reads it. Throws InvalidInput, with a pointer such as
/// "/experiment/hidden" or "/space/hidden", for an unknown name (with the nearest known one), a wrong type, a value out
/// of range, settings that exclude each other.
Settings parse_settings(std::string_view experiment, const Params& searched,
                        Strictness strictness = Strictness::combinations);

/// Numbers are predicted, not classes.
bool is_regression(const DataSettings& data);

/// The tokens of a text are predicted, not something about it.
bool is_language_model(const DataSettings& data);

}  // namespace autoepoch::experiments
