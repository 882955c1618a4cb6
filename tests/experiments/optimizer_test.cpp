// Our optimizers against torch::optim: the same gradients must lead to the same parameters.
#include "experiments/optimizer.hpp"

#include <ATen/Context.h>
#include <torch/optim.h>

#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace autoepoch::experiments {
namespace {

constexpr int kSteps = 60;

std::unique_ptr<torch::optim::Optimizer> reference(const OptimizerSettings& s, const std::vector<at::Tensor>& tensors) {
  const double decay = s.weight_decay.value_or(s.optimizer == UpdateRule::adamw ? 0.01 : 0.0);
  const auto betas = std::make_tuple(s.beta1, s.beta2);
  switch (s.optimizer) {
    case UpdateRule::sgd:
      return std::make_unique<torch::optim::SGD>(
          tensors, torch::optim::SGDOptions(s.learning_rate).momentum(s.momentum).nesterov(s.nesterov).weight_decay(decay));
    case UpdateRule::adam:
      return std::make_unique<torch::optim::Adam>(
          tensors, torch::optim::AdamOptions(s.learning_rate).betas(betas).eps(s.epsilon).weight_decay(decay));
    case UpdateRule::adamw:
      return std::make_unique<torch::optim::AdamW>(
          tensors, torch::optim::AdamWOptions(s.learning_rate).betas(betas).eps(s.epsilon).weight_decay(decay));
  }
  return nullptr;
}

std::vector<at::Tensor> random_tensors(at::Generator& generator) {
  std::vector<at::Tensor> tensors;
  for (const std::vector<std::int64_t>& sizes : {std::vector<std::int64_t>{7, 5}, {13}, {33, 64}, {4, 3, 2, 1}}) {
    tensors.push_back(at::empty(sizes).uniform_(-1, 1, generator));
  }
  return tensors;
}

std::vector<at::Tensor> trained_copies(const std::vector<at::Tensor>& tensors) {
  std::vector<at::Tensor> copies;
  for (const at::Tensor& tensor : tensors) {
    copies.push_back(tensor.clone().requires_grad_(true));
  }
  return copies;
}

std::vector<NamedTensor> named(const std::vector<at::Tensor>& tensors) {
  std::vector<NamedTensor> result;
  for (const at::Tensor& tensor : tensors) {
    result.push_back({std::to_string(result.size()), tensor});
  }
  return result;
}

void set_gradients(const std::vector<at::Tensor>& parameters, const std::vector<at::Tensor>& gradients) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    parameters[i].mutable_grad() = gradients[i].clone();
  }
}

double rate_at(int step, double base) { return base * (1 - 0.01 * step); }

// Largest difference after kSteps steps with random gradients and a falling rate.
double difference(const OptimizerSettings& settings, bool one_pass) {
  at::Generator generator = at::globalContext().defaultGenerator(at::kCPU).clone();
  generator.set_current_seed(7);
  const std::vector<at::Tensor> start = random_tensors(generator);
  const std::vector<at::Tensor> ours = trained_copies(start);
  const std::vector<at::Tensor> theirs = trained_copies(start);
  Optimizer optimizer(settings, named(ours), one_pass);
  const auto expected = reference(settings, theirs);
  for (int step = 0; step < kSteps; ++step) {
    const std::vector<at::Tensor> gradients = random_tensors(generator);
    set_gradients(ours, gradients);
    set_gradients(theirs, gradients);
    optimizer.step(rate_at(step, settings.learning_rate));
    for (auto& group : expected->param_groups()) {
      group.options().set_lr(rate_at(step, settings.learning_rate));
    }
    expected->step();
  }
  double largest = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    largest = std::max(largest, (ours[i] - theirs[i]).abs().max().item<double>());
  }
  return largest;
}

}  // namespace

TEST_CASE("Optimizers do what torch::optim does") {
  const std::vector<OptimizerSettings> all{
      {.optimizer = UpdateRule::sgd, .learning_rate = 0.1},
      {.optimizer = UpdateRule::sgd, .learning_rate = 0.1, .weight_decay = 0.05},
      {.optimizer = UpdateRule::sgd, .learning_rate = 0.02, .momentum = 0.9, .weight_decay = 0.05},
      {.optimizer = UpdateRule::sgd, .learning_rate = 0.02, .momentum = 0.9, .nesterov = true, .weight_decay = 0.05},
      {.optimizer = UpdateRule::adam, .learning_rate = 0.01},
      {.optimizer = UpdateRule::adam, .learning_rate = 0.01, .weight_decay = 0.1, .beta1 = 0.8, .epsilon = 1e-3},
      {.optimizer = UpdateRule::adamw, .learning_rate = 0.01},
      {.optimizer = UpdateRule::adamw, .learning_rate = 0.01, .weight_decay = 0.3, .beta2 = 0.9},
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const bool one_pass : {true, false}) {
      INFO("settings " << i << (one_pass ? ", one pass" : ", tensor operations"));
      // Values are up to 3 in single precision, whose spacing there is 2.4e-7; each of 60 steps rounds a few times.
      CHECK(difference(all[i], one_pass) < 4e-6);
    }
  }
}

TEST_CASE("A step uses the gradients up") {
  at::Tensor parameter = at::ones({3}).requires_grad_(true);
  Optimizer optimizer({.learning_rate = 1}, {{"p", parameter}}, true);
  parameter.mutable_grad() = at::ones({3});
  optimizer.step(0.5);
  CHECK(parameter.sum().item<double>() == 1.5);
  CHECK(!parameter.grad().defined());
}

}  // namespace autoepoch::experiments
