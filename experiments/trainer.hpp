// One network under training, an epoch at a time. For the few files that include LibTorch.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "autoepoch/study.hpp"
#include "experiments/batches.hpp"
#include "experiments/compression.hpp"
#include "experiments/loss.hpp"
#include "experiments/metrics.hpp"
#include "experiments/models/model.hpp"
#include "experiments/optimizer.hpp"
#include "experiments/schedule.hpp"
#include "experiments/settings.hpp"
#include "experiments/teacher.hpp"
#include "experiments/weights.hpp"

namespace autoepoch::experiments {

class Tally;

/// What a trainer is told of its study.
struct TrainerInput {
  std::uint64_t seed = 0;
  Objective objective;
  int max_epochs = 1;
};

/// A trainer depends on settings, input and data alone, not on what ran before it: all randomness is drawn from its own
/// generator and from streams of (seed, epoch).
class Trainer {
 public:
  Trainer(const Settings& settings, const TrainerInput& input, std::shared_ptr<const DeviceData> data);

  /// Trains an epoch and evaluates. If the loss becomes non-finite the epoch is broken off and nothing is evaluated.
  Metrics run_epoch();

  /// Keeps a copy of the weights; goes back to it. Only with EarlyStoppingSettings::restore_best_weights.
  void remember_weights();
  void recall_weights();

  const Model& model() const { return model_; }
  const InputShape& input_shape() const { return data_->shape; }

  /// All that a resumed trainer needs, by name. Tensors are shared with the trainer, but for the generator's state and
  /// the numbers, which `resume` takes over by their names after all tensors have been overwritten.
  std::vector<NamedTensor> state() const;
  void resume(const std::vector<NamedTensor>& state);

 private:
  Tally train_epoch();
  at::Tensor forward(const Batch& batch);
  Batch next_batch(const at::Tensor& rows, Rng& rng);
  void update_weights(std::int64_t step, std::int64_t steps);
  void evaluate_cooled_down(Metrics& metrics);
  void evaluate_all(Metrics& metrics);
  std::vector<NamedTensor> own_state() const;
  void go_back_to(const std::vector<NamedTensor>& state);
  void freeze_layers() const;
  std::int64_t steps_per_epoch() const;

  Settings settings_;
  TrainerInput input_;
  std::shared_ptr<const DeviceData> data_;
  at::Device device_;
  at::Generator generator_;
  Model model_;
  Optimizer optimizer_;
  Loss loss_;
  Batches train_batches_;
  Pruner pruner_;
  PlateauReducer plateau_;
  std::optional<Teacher> teacher_;
  std::optional<WeightAverage> average_;
  std::optional<WeightCopy> best_weights_;
  std::vector<NamedTensor> branch_start_;  // cool-down: the state that the next branch begins with; else empty
  std::optional<int> cooldown_end_;
  int epoch_ = 0;
  double last_rate_ = 0;
};

}  // namespace autoepoch::experiments
