#include "experiments/trainer.hpp"

#include <ATen/Context.h>
#include <ATen/ops/randperm.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>

#include "autoepoch/error.hpp"
#include "experiments/checkpoint.hpp"
#include "experiments/evaluation.hpp"
#include "experiments/precision.hpp"
#include "experiments/tally.hpp"

namespace autoepoch::experiments {
namespace {

constexpr std::int64_t kStepsBetweenChecks = 20;  // of the running loss: each check waits for the device

at::Generator make_generator(at::Device device, std::uint64_t seed) {
  at::Generator generator = at::globalContext().defaultGenerator(device).clone();
  generator.set_current_seed(seed);
  return generator;
}

// TorchScript modules draw from LibTorch's default generator.
void seed_default_generator(at::Device device, std::uint64_t seed) {
  at::Generator generator = at::globalContext().defaultGenerator(device);
  generator.set_current_seed(seed);
}

void require_trainable(const Model& model, const TransferSettings& transfer) {
  if (!model.parameters.empty() && transfer.frozen_groups > model.parameters.back().group) {
    throw InvalidInput("/experiment/frozen_groups", "must be at most " + std::to_string(model.parameters.back().group) +
                                                        " for this network, whose last layer has to be trained, not " +
                                                        std::to_string(transfer.frozen_groups));
  }
}

}  // namespace

Trainer::Trainer(const Settings& settings, const TrainerInput& input, std::shared_ptr<const DeviceData> data)
    : settings_(settings),
      input_(input),
      data_(std::move(data)),
      device_(data_->train.inputs.device()),
      generator_(make_generator(device_, input.seed)),
      model_(make_model(settings.model, {.input = data_->shape, .outputs = count_outputs(settings.loss, *data_)},
                        generator_)),
      optimizer_(settings.optimizer, model_.parameters,
                 {.one_pass = device_.is_cpu(), .layer_lr_decay = settings.transfer.layer_lr_decay}),
      loss_(settings, *data_),
      train_batches_(*data_, data_->train),
      pruner_(settings.compression, model_.parameters),
      plateau_(settings.schedule, input.objective.direction == Direction::minimize) {
  require_trainable(model_, settings.transfer);
  if (!settings.transfer.pretrained.empty()) {
    load_pretrained(settings.transfer.pretrained, model_, data_->vocabulary);
  }
  if (!settings.distillation.teacher.empty()) {
    const bool fixed_inputs = !settings.augmentation.changes_images() && settings.augmentation.mixup_alpha == 0;
    teacher_.emplace(settings.distillation.teacher, *data_, fixed_inputs);
  }
  if (settings.ema_decay > 0 || settings.swa_start_epoch) {
    average_.emplace(model_);
  }
  if (settings.early_stopping.patience && settings.early_stopping.restore_best_weights) {
    best_weights_.emplace(model_);
  }
  if (settings.schedule.cooldown_epochs > 0) {
    if (settings.data.refit) {
      cooldown_end_ = input.max_epochs;
    } else {
      branch_start_ = copies_of(own_state());
    }
  }
}

Metrics Trainer::run_epoch() {
  const auto start = std::chrono::steady_clock::now();
  Metrics metrics;
  const bool has_branches = !branch_start_.empty();
  if (has_branches && ends_in_cooldown(settings_.schedule, epoch_ + settings_.schedule.cooldown_epochs)) {
    overwrite(branch_start_, own_state());
  }
  train_epoch().report(metrics);
  metrics["lr"] = last_rate_;
  const bool cooled = has_branches && ends_in_cooldown(settings_.schedule, epoch_);
  if (has_branches) {
    metrics["cooled_down"] = cooled ? 1 : 0;  // the advice compares epochs of the same kind only
  }
  if (std::isfinite(metrics.at("train_loss"))) {
    cooled ? evaluate_cooled_down(metrics) : evaluate_all(metrics);
  }
  if (const auto found = metrics.find(input_.objective.metric); found != metrics.end()) {
    plateau_.update(found->second);
  }
  metrics["seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return metrics;
}

Tally Trainer::train_epoch() {
  freeze_layers();
  pruner_.start_epoch(epoch_);
  Tally tally(device_, data_->classifies());
  Rng rng = Rng::stream(input_.seed, static_cast<std::uint64_t>(epoch_), "augmentation");
  seed_default_generator(device_, rng());
  const at::Tensor order = at::randperm(data_->train.size(), generator_, at::TensorOptions(at::kLong).device(device_));
  const std::int64_t steps = steps_per_epoch();
  for (std::int64_t step = 0; step < steps; ++step) {
    const std::int64_t first = step * settings_.batch_size;
    const std::int64_t size = std::min<std::int64_t>(settings_.batch_size, order.size(0) - first);
    const Batch batch = next_batch(order.narrow(0, first, size), rng);
    const at::Tensor outputs = forward(batch);
    const at::Tensor loss = loss_.training(outputs, batch);
    const int accumulated = settings_.accumulate_grad_batches;
    (accumulated == 1 ? loss : loss.div(accumulated)).backward();
    if ((step + 1) % accumulated == 0 || step + 1 == steps) {
      update_weights(step, steps);
    }
    tally.add(loss, loss_.main_outputs(outputs), batch.targets);
    if (step % kStepsBetweenChecks == 0 && !std::isfinite(tally.loss())) {
      break;
    }
  }
  ++epoch_;
  if (settings_.swa_start_epoch && epoch_ > *settings_.swa_start_epoch) {
    average_->add(model_);
  }
  return tally;
}

at::Tensor Trainer::forward(const Batch& batch) {
  const MixedPrecision precision(settings_.precision, device_);
  return model_
      .forward(
          batch.inputs,
          {.training = true, .generator = generator_, .asked = batch.asked, .fake_int8 = settings_.compression.qat})
      .to(at::kFloat);
}

Batch Trainer::next_batch(const at::Tensor& rows, Rng& rng) {
  Batch batch = train_batches_.gather(rows, settings_.augmentation, rng);
  if (teacher_) {
    batch.teacher = teacher_->logits(rows, batch.inputs);
  }
  return batch;
}

void Trainer::update_weights(std::int64_t step, std::int64_t steps) {
  if (settings_.clip_grad_norm > 0) {
    clip_gradient_norm(model_.parameters, settings_.clip_grad_norm);
  }
  if (settings_.clip_grad_value > 0) {
    clip_gradient_values(model_.parameters, settings_.clip_grad_value);
  }
  last_rate_ = scheduled_rate(settings_.schedule, settings_.optimizer.learning_rate,
                              {.epoch = epoch_,
                               .step = static_cast<double>(step),
                               .steps = static_cast<double>(steps),
                               .max_epochs = input_.max_epochs,
                               .plateau_rate = plateau_.rate(),
                               .cooldown_end = cooldown_end_});
  optimizer_.step(last_rate_);
  if (pruner_.active()) {
    pruner_.apply();
  }
  if (settings_.ema_decay > 0) {
    average_->update(model_, settings_.ema_decay);
  }
}

// Of a branch that left the trunk cooldown_epochs ago: what a training of as many epochs as the trunk's would end with.
void Trainer::evaluate_cooled_down(Metrics& metrics) {
  const std::vector<NamedTensor> trunk = copies_of(own_state());
  cooldown_end_ = epoch_;
  go_back_to(branch_start_);
  while (epoch_ < *cooldown_end_) {
    train_epoch();
  }
  evaluate_all(metrics);
  cooldown_end_.reset();
  go_back_to(trunk);
}

void Trainer::evaluate_all(Metrics& metrics) {
  std::optional<SwappedWeights> averaged;
  if (average_ && !average_->empty()) {
    averaged.emplace(model_, average_->state());
  }
  Evaluation evaluation{settings_, *data_, model_, loss_, generator_, input_.objective.metric};
  evaluate(evaluation, "val_", data_->val, metrics);
  evaluate(evaluation, "test_", data_->test, metrics);
  const CompressionSettings& compression = settings_.compression;
  if (pruner_.active()) {
    metrics["sparsity"] = pruner_.sparsity();
  }
  if (compression.int8 || compression.weight_clusters > 1) {
    const SwappedWeights compressed(model_, compressed_weights(model_, compression));
    evaluation.int8_inputs = compression.int8_activations;
    evaluate(evaluation, "compressed_val_", data_->val, metrics);
    evaluate(evaluation, "compressed_test_", data_->test, metrics);
  }
  if (compression.int8 || compression.weight_clusters > 1 || pruner_.active()) {
    metrics["bytes"] = compressed_bytes(model_, compression);
  }
}

void Trainer::freeze_layers() const {
  const TransferSettings& transfer = settings_.transfer;
  const bool frozen = transfer.unfreeze_epoch == 0 || epoch_ < transfer.unfreeze_epoch;
  for (const Parameter& parameter : model_.parameters) {
    parameter.tensor.set_requires_grad(!frozen || parameter.group >= transfer.frozen_groups);
  }
}

// A last batch of a single sample is left out where batch norm could not make sense of it.
std::int64_t Trainer::steps_per_epoch() const {
  const std::int64_t full = data_->train.size() / settings_.batch_size;
  const std::int64_t rest = data_->train.size() % settings_.batch_size;
  const bool normalized = std::any_of(model_.buffers.begin(), model_.buffers.end(), [](const NamedTensor& buffer) {
    return buffer.name.find("running_mean") != std::string::npos;
  });
  const std::int64_t least = normalized && full > 0 ? 2 : 1;
  return full + (rest >= least ? 1 : 0);
}

void Trainer::remember_weights() {
  if (best_weights_) {
    best_weights_->take(model_);
  }
}

void Trainer::recall_weights() {
  if (best_weights_) {
    best_weights_->give(model_);
  }
}

std::vector<NamedTensor> Trainer::state() const {
  std::vector<NamedTensor> all = own_state();
  for (const auto& [name, tensor] : branch_start_) {
    all.push_back({"branch." + name, tensor});
  }
  return all;
}

std::vector<NamedTensor> Trainer::own_state() const {
  std::vector<NamedTensor> all{{"generator", generator_.get_state()}};
  add_numbers({{"epoch", epoch_}}, "progress.", all);
  add_numbers(plateau_.state(), "plateau.", all);
  const auto add = [&](const std::string& prefix, const std::vector<NamedTensor>& tensors) {
    for (const auto& [name, tensor] : tensors) {
      all.push_back({prefix + name, tensor});
    }
  };
  for (const Parameter& parameter : model_.parameters) {
    all.push_back({"model." + parameter.name, parameter.tensor});
  }
  add("model.", model_.buffers);
  add("optimizer.", optimizer_.state());
  add("mask.", pruner_.masks());
  if (average_) {
    add("average.", average_->state());
  }
  if (best_weights_) {
    add("best.", best_weights_->state());
  }
  return all;
}

void Trainer::go_back_to(const std::vector<NamedTensor>& state) {
  overwrite(own_state(), state);
  resume(state);
}

void Trainer::resume(const std::vector<NamedTensor>& state) {
  generator_.set_state(with_prefix(state, "generator").front().tensor);
  epoch_ = static_cast<int>(read_numbers(with_prefix(state, "progress.")).at("epoch"));
  plateau_.set_state(read_numbers(with_prefix(state, "plateau.")));
}

}  // namespace autoepoch::experiments
