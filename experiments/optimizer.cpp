#include "experiments/optimizer.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/norm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

#include "experiments/kernels.hpp"

namespace autoepoch::experiments {
namespace {

float* data(const at::Tensor& tensor) { return tensor.data_ptr<float>(); }
std::size_t count(const at::Tensor& tensor) { return static_cast<std::size_t>(tensor.numel()); }

}  // namespace

const std::vector<ValuedChoice<UpdateRule>>& optimizers() {
  static const std::vector<ValuedChoice<UpdateRule>> kOptimizers{
      {UpdateRule::sgd, {"sgd", "gradient descent, with momentum if that is given", {"momentum", "nesterov"}}},
      {UpdateRule::adam, {"adam", "moments of first and second order", {"beta1", "beta2", "epsilon"}}},
      {UpdateRule::adamw, {"adamw", "adam with decoupled weight decay", {"beta1", "beta2", "epsilon"}}},
      {UpdateRule::rmsprop, {"rmsprop", "a running mean of squared gradients", {"momentum", "alpha", "epsilon"}}},
      {UpdateRule::adagrad, {"adagrad", "a sum of squared gradients", {"epsilon"}}}};
  return kOptimizers;
}

Optimizer::Optimizer(const OptimizerSettings& settings, const std::vector<Parameter>& parameters,
                     OptimizerOptions options)
    : settings_(settings),
      one_pass_(options.one_pass),
      epsilon_(settings.epsilon.value_or(settings.optimizer == UpdateRule::adagrad ? 1e-10 : 1e-8)),
      steps_(at::zeros({static_cast<std::int64_t>(parameters.size())}, at::kLong)) {
  const double decay = settings.weight_decay.value_or(settings.optimizer == UpdateRule::adamw ? 0.01 : 0.0);
  const int head = parameters.empty() ? 0 : parameters.back().group;
  for (const auto& [name, parameter, group] : parameters) {
    Slot slot{.parameter = parameter,
              .first = {},
              .second = {},
              .weight_decay = settings.decay_norm_and_bias || parameter.dim() > 1 ? decay : 0,
              .rate = std::pow(options.layer_lr_decay, head - group),
              .steps = steps_.data_ptr<std::int64_t>() + slots_.size()};
    const UpdateRule rule = settings.optimizer;
    if ((rule == UpdateRule::sgd && settings.momentum > 0) || rule == UpdateRule::rmsprop) {
      slot.first = add_state(name + ".momentum_buffer", parameter);
    } else if (rule == UpdateRule::adam || rule == UpdateRule::adamw) {
      slot.first = add_state(name + ".exp_avg", parameter);
      slot.second = add_state(name + ".exp_avg_sq", parameter);
    }
    if (rule == UpdateRule::rmsprop || rule == UpdateRule::adagrad) {
      slot.second = add_state(name + (rule == UpdateRule::rmsprop ? ".square_avg" : ".sum"), parameter);
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
  for (const Slot& slot : slots_) {
    at::Tensor& gradient = slot.parameter.mutable_grad();
    if (gradient.defined()) {
      ++*slot.steps;
      update(slot, gradient.contiguous(), slot.rate * learning_rate);
      gradient.reset();
    }
  }
}

void Optimizer::update(const Slot& slot, const at::Tensor& gradient, double learning_rate) const {
  switch (settings_.optimizer) {
    case UpdateRule::sgd:
      return sgd(slot, gradient, learning_rate);
    case UpdateRule::adam:
    case UpdateRule::adamw:
      return adam(slot, gradient, learning_rate);
    case UpdateRule::rmsprop:
      return rmsprop(slot, gradient, learning_rate);
    case UpdateRule::adagrad:
      return adagrad(slot, gradient, learning_rate);
  }
}

void Optimizer::sgd(const Slot& slot, const at::Tensor& gradient, double learning_rate) const {
  const at::Tensor& p = slot.parameter;
  const bool has_momentum = slot.first.defined();
  if (one_pass_) {
    const SgdStep step{.learning_rate = static_cast<float>(learning_rate),
                       .momentum = static_cast<float>(settings_.momentum),
                       .weight_decay = static_cast<float>(slot.weight_decay),
                       .nesterov = settings_.nesterov};
    if (has_momentum) {
      sgd_update(step, data(p), data(gradient), data(slot.first), count(p));
    } else {
      plain_sgd_update(step, data(p), data(gradient), count(p));
    }
    return;
  }
  at::Tensor direction = gradient.add(p, slot.weight_decay);
  if (has_momentum) {
    slot.first.mul_(settings_.momentum).add_(direction);
    direction = settings_.nesterov ? direction.add(slot.first, settings_.momentum) : slot.first;
  }
  p.sub_(direction, learning_rate);
}

void Optimizer::adam(const Slot& slot, const at::Tensor& gradient, double learning_rate) const {
  const at::Tensor& p = slot.parameter;
  const auto t = static_cast<double>(*slot.steps);
  const double beta1 = settings_.beta1;
  const double beta2 = settings_.beta2;
  const bool decoupled = settings_.optimizer == UpdateRule::adamw;
  const double step_size = learning_rate / (1 - std::pow(beta1, t));
  const double root_bias = std::sqrt(1 - std::pow(beta2, t));
  const double keep = decoupled ? 1 - learning_rate * slot.weight_decay : 1;
  const double coupled = decoupled ? 0 : slot.weight_decay;
  if (one_pass_) {
    const AdamStep step{.beta1 = static_cast<float>(beta1),
                        .one_minus_beta1 = static_cast<float>(1 - beta1),
                        .beta2 = static_cast<float>(beta2),
                        .one_minus_beta2 = static_cast<float>(1 - beta2),
                        .step_size = static_cast<float>(step_size),
                        .inverse_root_bias = static_cast<float>(1 / root_bias),
                        .epsilon = static_cast<float>(epsilon_),
                        .keep = static_cast<float>(keep),
                        .weight_decay = static_cast<float>(coupled)};
    adam_update(step, data(p), data(gradient), data(slot.first), data(slot.second), count(p));
    return;
  }
  const at::Tensor g = coupled == 0 ? gradient : gradient.add(p, coupled);
  slot.first.mul_(beta1).add_(g, 1 - beta1);
  slot.second.mul_(beta2).addcmul_(g, g, 1 - beta2);
  p.mul_(keep).addcdiv_(slot.first, slot.second.sqrt().div_(root_bias).add_(epsilon_), -step_size);
}

void Optimizer::rmsprop(const Slot& slot, const at::Tensor& gradient, double learning_rate) const {
  const at::Tensor& p = slot.parameter;
  if (one_pass_) {
    const RmspropStep step{.learning_rate = static_cast<float>(learning_rate),
                           .alpha = static_cast<float>(settings_.alpha),
                           .one_minus_alpha = static_cast<float>(1 - settings_.alpha),
                           .epsilon = static_cast<float>(epsilon_),
                           .momentum = static_cast<float>(settings_.momentum),
                           .weight_decay = static_cast<float>(slot.weight_decay)};
    rmsprop_update(step, data(p), data(gradient), data(slot.second), data(slot.first), count(p));
    return;
  }
  const at::Tensor g = gradient.add(p, slot.weight_decay);
  slot.second.mul_(settings_.alpha).addcmul_(g, g, 1 - settings_.alpha);
  slot.first.mul_(settings_.momentum).addcdiv_(g, slot.second.sqrt().add_(epsilon_));
  p.sub_(slot.first, learning_rate);
}

void Optimizer::adagrad(const Slot& slot, const at::Tensor& gradient, double learning_rate) const {
  const at::Tensor& p = slot.parameter;
  if (one_pass_) {
    const AdagradStep step{.learning_rate = static_cast<float>(learning_rate),
                           .epsilon = static_cast<float>(epsilon_),
                           .weight_decay = static_cast<float>(slot.weight_decay)};
    adagrad_update(step, data(p), data(gradient), data(slot.second), count(p));
    return;
  }
  const at::Tensor g = gradient.add(p, slot.weight_decay);
  slot.second.addcmul_(g, g);
  p.addcdiv_(g, slot.second.sqrt().add_(epsilon_), -learning_rate);
}

void clip_gradient_norm(const std::vector<Parameter>& parameters, double largest) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> norms;
  for (const Parameter& parameter : parameters) {
    if (parameter.tensor.grad().defined()) {
      norms.push_back(parameter.tensor.grad().norm());
    }
  }
  if (norms.empty()) {
    return;
  }
  const at::Tensor scale = at::stack(norms).norm().add_(1e-6).reciprocal_().mul_(largest).clamp_max_(1);
  for (const Parameter& parameter : parameters) {
    if (parameter.tensor.grad().defined()) {
      parameter.tensor.mutable_grad().mul_(scale);
    }
  }
}

void clip_gradient_values(const std::vector<Parameter>& parameters, double largest) {
  const at::NoGradGuard no_grad;
  for (const Parameter& parameter : parameters) {
    if (parameter.tensor.grad().defined()) {
      parameter.tensor.mutable_grad().clamp_(-largest, largest);
    }
  }
}

}  // namespace autoepoch::experiments
