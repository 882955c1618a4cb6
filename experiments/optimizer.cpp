#include "experiments/optimizer.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

#include "experiments/kernels.hpp"

namespace autoepoch::experiments {
namespace {

float* data(const at::Tensor& tensor) { return tensor.data_ptr<float>(); }
std::size_t count(const at::Tensor& tensor) { return static_cast<std::size_t>(tensor.numel()); }

}  // namespace

Optimizer::Optimizer(const OptimizerSettings& settings, const std::vector<NamedTensor>& parameters, bool one_pass)
    : settings_(settings),
      one_pass_(one_pass),
      weight_decay_(settings.weight_decay.value_or(settings.optimizer == UpdateRule::adamw ? 0.01 : 0.0)),
      steps_(at::zeros({}, at::kLong)) {
  const bool is_sgd = settings.optimizer == UpdateRule::sgd;
  for (const auto& [name, parameter] : parameters) {
    Slot slot{.parameter = parameter, .first = {}, .second = {}};
    if (is_sgd && settings.momentum > 0) {
      slot.first = add_state(name + ".momentum_buffer", parameter);
    } else if (!is_sgd) {
      slot.first = add_state(name + ".exp_avg", parameter);
      slot.second = add_state(name + ".exp_avg_sq", parameter);
    }
    slots_.push_back(slot);
  }
  state_.push_back({"step", steps_});
}

at::Tensor Optimizer::add_state(const std::string& name, const at::Tensor& like) {
  const at::NoGradGuard no_grad;
  state_.push_back({name, at::zeros_like(like)});
  return state_.back().tensor;
}

void Optimizer::step(double learning_rate) {
  const at::NoGradGuard no_grad;
  const auto t = static_cast<double>(++*steps_.data_ptr<std::int64_t>());
  for (Slot& slot : slots_) {
    at::Tensor& gradient = slot.parameter.mutable_grad();
    if (settings_.optimizer == UpdateRule::sgd) {
      sgd(slot, gradient.contiguous(), learning_rate);
    } else {
      adam(slot, gradient.contiguous(), learning_rate, t);
    }
    gradient.reset();
  }
}

void Optimizer::sgd(const Slot& slot, const at::Tensor& gradient, double learning_rate) const {
  const at::Tensor& p = slot.parameter;
  const bool has_momentum = slot.first.defined();
  if (one_pass_) {
    const SgdStep step{.learning_rate = static_cast<float>(learning_rate),
                       .momentum = static_cast<float>(settings_.momentum),
                       .weight_decay = static_cast<float>(weight_decay_),
                       .nesterov = settings_.nesterov};
    if (has_momentum) {
      sgd_update(step, data(p), data(gradient), data(slot.first), count(p));
    } else {
      plain_sgd_update(step, data(p), data(gradient), count(p));
    }
    return;
  }
  at::Tensor direction = gradient.add(p, weight_decay_);
  if (has_momentum) {
    slot.first.mul_(settings_.momentum).add_(direction);
    direction = settings_.nesterov ? direction.add(slot.first, settings_.momentum) : slot.first;
  }
  p.sub_(direction, learning_rate);
}

void Optimizer::adam(const Slot& slot, const at::Tensor& gradient, double learning_rate, double t) const {
  const at::Tensor& p = slot.parameter;
  const auto& [rule, rate, momentum, nesterov, decay, beta1, beta2, epsilon] = settings_;
  const bool decoupled = rule == UpdateRule::adamw;
  const double step_size = learning_rate / (1 - std::pow(beta1, t));
  const double root_bias = std::sqrt(1 - std::pow(beta2, t));
  const double keep = decoupled ? 1 - learning_rate * weight_decay_ : 1;
  const double coupled = decoupled ? 0 : weight_decay_;
  if (one_pass_) {
    const AdamStep step{.beta1 = static_cast<float>(beta1),
                        .one_minus_beta1 = static_cast<float>(1 - beta1),
                        .beta2 = static_cast<float>(beta2),
                        .one_minus_beta2 = static_cast<float>(1 - beta2),
                        .step_size = static_cast<float>(step_size),
                        .inverse_root_bias = static_cast<float>(1 / root_bias),
                        .epsilon = static_cast<float>(epsilon),
                        .keep = static_cast<float>(keep),
                        .weight_decay = static_cast<float>(coupled)};
    adam_update(step, data(p), data(gradient), data(slot.first), data(slot.second), count(p));
    return;
  }
  const at::Tensor g = coupled == 0 ? gradient : gradient.add(p, coupled);
  slot.first.mul_(beta1).add_(g, 1 - beta1);
  slot.second.mul_(beta2).addcmul_(g, g, 1 - beta2);
  p.mul_(keep).addcdiv_(slot.first, slot.second.sqrt().div_(root_bias).add_(epsilon), -step_size);
}

}  // namespace autoepoch::experiments
