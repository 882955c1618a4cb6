// Our optimizers against torch::optim: the same gradients must lead to the same parameters.
#include "experiments/optimizer.hpp"

#include <ATen/Context.h>
#include <torch/optim.h>

#include <cmath>
#include <functional>
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
          tensors,
          torch::optim::SGDOptions(s.learning_rate).momentum(s.momentum).nesterov(s.nesterov).weight_decay(decay));
    case UpdateRule::adam:
      return std::make_unique<torch::optim::Adam>(
          tensors,
          torch::optim::AdamOptions(s.learning_rate).betas(betas).eps(s.epsilon.value_or(1e-8)).weight_decay(decay));
    case UpdateRule::adamw:
      return std::make_unique<torch::optim::AdamW>(
          tensors,
          torch::optim::AdamWOptions(s.learning_rate).betas(betas).eps(s.epsilon.value_or(1e-8)).weight_decay(decay));
    case UpdateRule::rmsprop:
      return std::make_unique<torch::optim::RMSprop>(tensors, torch::optim::RMSpropOptions(s.learning_rate)
                                                                  .alpha(s.alpha)
                                                                  .eps(s.epsilon.value_or(1e-8))
                                                                  .momentum(s.momentum)
                                                                  .weight_decay(decay));
    case UpdateRule::adagrad:
      return std::make_unique<torch::optim::Adagrad>(tensors,
                                                     torch::optim::AdagradOptions(s.learning_rate).weight_decay(decay));
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

std::vector<Parameter> named(const std::vector<at::Tensor>& tensors) {
  std::vector<Parameter> result;
  for (const at::Tensor& tensor : tensors) {
    result.push_back({std::to_string(result.size()), tensor, static_cast<int>(result.size())});
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
  Optimizer optimizer(settings, named(ours), {.one_pass = one_pass});
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
      {.optimizer = UpdateRule::rmsprop, .learning_rate = 0.01},
      {.optimizer = UpdateRule::rmsprop, .learning_rate = 0.003, .momentum = 0.8, .weight_decay = 0.1, .alpha = 0.9},
      {.optimizer = UpdateRule::adagrad, .learning_rate = 0.05},
      {.optimizer = UpdateRule::adagrad, .learning_rate = 0.05, .weight_decay = 0.1},
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const bool one_pass : {true, false}) {
      INFO("settings " << i << (one_pass ? ", one pass" : ", tensor operations"));
      // Values are up to 3 in single precision, whose spacing there is 2.4e-7; each of 60 steps rounds a few times.
      CHECK(difference(all[i], one_pass) < 4e-6);
    }
  }
}

TEST_CASE("A step uses the gradients up, and leaves alone what has none") {
  const at::Tensor moved = at::ones({3}).requires_grad_(true);
  const at::Tensor frozen = at::ones({3}).requires_grad_(true);
  Optimizer optimizer({.learning_rate = 1, .momentum = 0.9, .weight_decay = 0.1}, {{"p", moved, 0}, {"q", frozen, 1}},
                      {});
  moved.mutable_grad() = at::ones({3});
  optimizer.step(0.5);
  CHECK(moved.sum().item<double>() == Approx(3 * (1 - 0.5 * 1.1)));
  CHECK(!moved.grad().defined());
  CHECK(frozen.sum().item<double>() == 3);
}

TEST_CASE("Layers near the input can learn more slowly, norms and biases without decay") {
  std::vector<Parameter> parameters;
  for (int group = 0; group < 3; ++group) {
    parameters.push_back({"p" + std::to_string(group), at::zeros({2, 2}).requires_grad_(true), group});
  }
  parameters.push_back({"bias", at::ones({2}).requires_grad_(true), 2});
  Optimizer optimizer({.weight_decay = 0.5, .decay_norm_and_bias = false}, parameters, {.layer_lr_decay = 0.5});
  for (const Parameter& parameter : parameters) {
    parameter.tensor.mutable_grad() = at::ones_like(parameter.tensor);
  }
  optimizer.step(1);
  for (int group = 0; group < 3; ++group) {
    CHECK(parameters[static_cast<std::size_t>(group)].tensor[0][0].item<double>() == Approx(-std::pow(0.5, 2 - group)));
  }
  CHECK(parameters[3].tensor[0].item<double>() == Approx(0));  // 1 - 1; with decay it would be -0.5
}

TEST_CASE("Gradients are clipped as PyTorch clips them") {
  const auto clipped = [](const std::function<void(const std::vector<Parameter>&)>& clip) {
    const std::vector<Parameter> parameters{{"a", at::zeros({2}).requires_grad_(true), 0},
                                            {"b", at::zeros({1}).requires_grad_(true), 0},
                                            {"without", at::zeros({1}).requires_grad_(true), 0}};
    parameters[0].tensor.mutable_grad() = at::tensor({2.0F, -3.0F});
    parameters[1].tensor.mutable_grad() = at::tensor({6.0F});  // a norm of 7 together
    clip(parameters);
    return std::vector<double>{parameters[0].tensor.grad()[0].item<double>(),
                               parameters[0].tensor.grad()[1].item<double>(),
                               parameters[1].tensor.grad()[0].item<double>()};
  };
  const std::vector<double> halved = clipped([](const auto& some) { clip_gradient_norm(some, 3.5); });
  CHECK(halved[0] == Approx(1).epsilon(1e-5));
  CHECK(halved[1] == Approx(-1.5).epsilon(1e-5));
  CHECK(halved[2] == Approx(3).epsilon(1e-5));
  CHECK(clipped([](const auto& some) { clip_gradient_norm(some, 8); }) == std::vector<double>{2, -3, 6});
  CHECK(clipped([](const auto& some) { clip_gradient_values(some, 2.5); }) == std::vector<double>{2, -2.5, 2.5});
}

}  // namespace autoepoch::experiments
