// What a trial trains, on what, and how: the space file's "experiment" object and the trial's hyperparameters, typed.
//
// Every setting may stand in "experiment" (fixed) or in "space" (searched); the searched value wins. Names and meanings
// are PyTorch's where PyTorch has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "autoepoch/study.hpp"

namespace autoepoch::experiments {

struct DataSettings {
  std::string dataset = "fashion-mnist";  ///< fashion-mnist | mnist
  std::string path;                       ///< folder of the IDX files; empty: where the Debian package puts them
  std::optional<int> train_samples = {};  ///< default: all that validation leaves
  std::optional<int> val_samples = {};    ///< goes before val_fraction
  double val_fraction = 1.0 / 6;          ///< of the training file
  std::int64_t split_seed = 0;

  friend bool operator==(const DataSettings&, const DataSettings&) = default;
};

enum class Architecture { mlp, cnn };

struct ModelSettings {
  Architecture model = Architecture::mlp;
  int depth = 2;        ///< mlp: hidden layers; cnn: blocks of convolution and 2 x 2 max pooling
  int hidden = 128;     ///< units of a hidden layer
  int channels = 16;    ///< cnn: of the first block; each further block has twice as many
  int kernel_size = 3;  ///< cnn: odd
  double dropout = 0;   ///< probability, after each hidden layer
  bool batch_norm = false;
};

enum class UpdateRule { sgd, adam, adamw };

struct OptimizerSettings {
  UpdateRule optimizer = UpdateRule::sgd;
  double learning_rate = 1e-3;
  double momentum = 0;  ///< sgd
  bool nesterov = false;
  std::optional<double> weight_decay = {};  ///< default: 0.01 for adamw, else 0
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
};

enum class Decay { constant, step, exponential, cosine };
enum class Interval { epoch, step };

struct ScheduleSettings {
  Decay schedule = Decay::constant;
  Interval schedule_interval = Interval::epoch;  ///< the rate changes at the start of an epoch, or with every step
  double warmup_epochs = 0;                      ///< linear, before the schedule proper
  double warmup_factor = 1.0 / 3;                ///< first rate of the warm-up, in parts of learning_rate
  double step_size = 10;                         ///< step: epochs between two decays
  std::optional<double> gamma = {};              ///< step: per decay (0.1); exponential: per epoch (0.95)
  double min_lr = 0;                             ///< cosine: final rate
  std::optional<double> t_max = {};              ///< cosine: epochs to the final rate; default: up to max_epochs
};

struct Settings {
  DataSettings data;
  ModelSettings model;
  OptimizerSettings optimizer;
  ScheduleSettings schedule;
  int batch_size = 64;
  bool test = false;  ///< also evaluate on the test set, every epoch
};

/// `experiment` is a JSON object of names and plain values. Throws InvalidInput, with a pointer such as
/// "/experiment/hidden" or "/space/hidden", for an unknown name (with the nearest known one), a wrong type, a value out
/// of range.
Settings parse_settings(std::string_view experiment, const Params& searched);

/// Throws InvalidInput if the settings do not report a metric of this name. `has_val`: there is a validation set.
void check_metric(const std::string& metric, const Settings& settings, bool has_val);

/// The check before any training: a name or a bound of the search space that no setting allows would otherwise show only
/// when a trial comes upon it. Throws InvalidInput as parse_settings and check_metric do.
void check_study(const StudySpec& spec);

}  // namespace autoepoch::experiments
