#include "experiments/loss.hpp"

#include <ATen/core/Reduction.h>
#include <ATen/ops/bincount.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/kl_div.h>
#include <ATen/ops/l1_loss.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/smooth_l1_loss.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

#include "autoepoch/error.hpp"
#include "experiments/data/split.hpp"

namespace autoepoch::experiments {
namespace {

// n / (classes x count of the class), as scikit-learn's "balanced"; classes without samples weigh 0.
at::Tensor balanced_weights(const at::Tensor& labels, int classes) {
  const at::Tensor counts = at::bincount(labels, {}, classes).to(at::kFloat);
  const double share = static_cast<double>(labels.size(0)) / classes;
  return counts.clamp_min(1).reciprocal().mul(share).mul(counts.gt(0));
}

}  // namespace

int count_groups(const LossSettings& settings) {
  const std::vector<std::int64_t> groups = parse_classes(settings.coarse_classes, "coarse_classes");
  return groups.empty() ? 0 : static_cast<int>(*std::max_element(groups.begin(), groups.end())) + 1;
}

int count_outputs(const LossSettings& settings, const DeviceData& data) {
  const int numbers = data.classifies() ? static_cast<int>(data.targets.size()) : 0;
  return data.outputs + count_groups(settings) + numbers;
}

Loss::Loss(const Settings& settings, const DeviceData& data)
    : settings_(settings.loss),
      distillation_(settings.distillation),
      classifies_(data.classifies()),
      classes_(data.outputs),
      groups_(count_groups(settings.loss)),
      targets_(static_cast<std::int64_t>(data.targets.size())) {
  if (settings_.class_weight == ClassWeight::balanced) {
    class_weight_ = balanced_weights(data.train.targets, data.outputs);
  }
  if (groups_ > 0) {
    const std::vector<std::int64_t> groups = parse_classes(settings_.coarse_classes, "coarse_classes");
    if (static_cast<int>(groups.size()) != classes_) {
      throw InvalidInput("/experiment/coarse_classes", "must name a group for each of the " + std::to_string(classes_) +
                                                           " classes, not for " + std::to_string(groups.size()));
    }
    group_of_classes_ = at::tensor(groups, at::kLong).to(data.train.targets.device());
  }
}

at::Tensor Loss::training(const at::Tensor& outputs, const Batch& batch) const {
  if (!classifies_) {
    return regression(outputs, batch.targets);
  }
  at::Tensor loss = classification(outputs, batch.targets);
  if (batch.mixed_targets.defined()) {
    loss = loss.mul(batch.share).add(classification(outputs, batch.mixed_targets), 1 - batch.share);
  }
  if (batch.teacher.defined()) {
    const double t = distillation_.temperature;
    const at::Tensor divergence = at::kl_div(at::log_softmax(main_outputs(outputs).div(t), 1),
                                             at::softmax(batch.teacher.div(t), 1), at::Reduction::Sum);
    const double weight = distillation_.alpha * t * t / static_cast<double>(outputs.size(0));
    loss = loss.mul(1 - distillation_.alpha).add(divergence, weight);
  }
  if (batch.numbers.defined()) {
    const double share =
        settings_.target_weight > 0 ? settings_.target_weight : 1.0 / static_cast<double>(1 + targets_);
    loss = loss.mul(share).add(distance(number_outputs(outputs), batch.numbers), 1 - share);
  }
  return loss;
}

at::Tensor Loss::regression(const at::Tensor& outputs, const at::Tensor& targets) const {
  if (settings_.target_weight == 0 || targets_ < 2) {
    return evaluation(outputs, targets);
  }
  const at::Tensor guessed = outputs.view({-1, targets_});
  const at::Tensor wanted = targets.view({-1, targets_});
  const double others = (1 - settings_.target_weight) / static_cast<double>(targets_ - 1);
  at::Tensor loss = evaluation(guessed.select(1, 0), wanted.select(1, 0)).mul(settings_.target_weight);
  for (std::int64_t i = 1; i < targets_; ++i) {
    loss = loss.add(evaluation(guessed.select(1, i), wanted.select(1, i)), others);
  }
  return loss;
}

at::Tensor Loss::classification(const at::Tensor& outputs, const at::Tensor& targets) const {
  constexpr std::int64_t kIgnoreNone = -100;
  const at::Tensor loss = at::cross_entropy_loss(main_outputs(outputs), targets, class_weight_, at::Reduction::Mean,
                                                 kIgnoreNone, settings_.label_smoothing);
  if (groups_ == 0) {
    return loss;
  }
  return loss.add(at::cross_entropy_loss(outputs.narrow(1, classes_, groups_), group_of(targets)),
                  settings_.coarse_weight);
}

at::Tensor Loss::main_outputs(const at::Tensor& outputs) const {
  return outputs.size(-1) > classes_ && classifies_ ? outputs.narrow(1, 0, classes_) : outputs;
}

at::Tensor Loss::number_outputs(const at::Tensor& outputs) const {
  return outputs.narrow(1, classes_ + groups_, targets_);
}

at::Tensor Loss::group_of(const at::Tensor& labels) const {
  return group_of_classes_.to(labels.device()).index_select(0, labels);
}

at::Tensor Loss::evaluation(const at::Tensor& outputs, const at::Tensor& targets) const {
  return classifies_ ? at::cross_entropy_loss(main_outputs(outputs), targets) : distance(outputs, targets);
}

at::Tensor Loss::distance(const at::Tensor& outputs, const at::Tensor& targets) const {
  switch (settings_.loss) {
    case LossFunction::l1:
      return at::l1_loss(outputs, targets);
    case LossFunction::smooth_l1:
      return at::smooth_l1_loss(outputs, targets);
    case LossFunction::mse:
      break;
  }
  return at::mse_loss(outputs, targets);
}

}  // namespace autoepoch::experiments
