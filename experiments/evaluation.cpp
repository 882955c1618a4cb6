#include "experiments/evaluation.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include <cmath>

namespace autoepoch::experiments {
namespace {

constexpr std::int64_t kEvaluationBatch = 1000;
constexpr std::int64_t kTokenBatch = 100;  // texts: a prediction for each of their tokens takes more memory

std::span<const float> numbers_of(const at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

std::span<const std::int64_t> labels_of(const at::Tensor& tensor) {
  return {tensor.data_ptr<std::int64_t>(), static_cast<std::size_t>(tensor.numel())};
}

// Of each column by itself, in its own unit.
void add_errors_by_column(const DeviceData& data, const std::string& prefix, const at::Tensor& outputs,
                          const at::Tensor& targets, Metrics& metrics) {
  const auto columns = static_cast<std::int64_t>(data.targets.size());
  const at::Tensor errors = outputs.sub(targets).view({-1, columns}).square().mean(0).sqrt();
  for (std::int64_t i = 0; i < columns; ++i) {
    const auto& [name, deviation] = data.targets[static_cast<std::size_t>(i)];
    metrics[prefix + "rmse_" + name] = errors[i].item<double>() * deviation;
  }
}

// In the target's own unit; of several in standard deviations, and of each by itself.
void add_errors(const DeviceData& data, const std::string& prefix, const at::Tensor& outputs, const at::Tensor& targets,
                Metrics& metrics) {
  const bool one = data.targets.size() == 1;
  add_regression(numbers_of(outputs), numbers_of(targets), one ? data.targets.front().deviation : 1, prefix, metrics);
  if (!one) {
    add_errors_by_column(data, prefix, outputs, targets, metrics);
  }
}

// `outputs`: for all samples of the split, on the CPU.
void add_metrics(const Evaluation& evaluation, const std::string& prefix, const at::Tensor& outputs, const Split& split,
                 Metrics& metrics) {
  const auto& [settings, data, model, loss, generator, objective, int8_inputs] = evaluation;
  const at::Tensor targets = split.targets.contiguous().cpu();
  if (!data.classifies()) {
    add_errors(data, prefix, outputs, targets, metrics);
    return;
  }
  const at::Tensor scores = loss.main_outputs(outputs).contiguous();
  const bool with_auc = objective == prefix + "auc" || settings.early_stopping.monitor == prefix + "auc";
  const Classified predictions{.scores = numbers_of(scores), .labels = labels_of(targets), .classes = data.outputs};
  add_classification(predictions, prefix, with_auc, metrics);
  if (split.size() > 1 && prefix.ends_with("test_")) {  // what is told of the model that comes out
    add_standard_errors(predictions, prefix, metrics);
  }
  if (loss.groups() > 0) {
    const at::Tensor coarse = outputs.narrow(1, data.outputs, loss.groups()).contiguous();
    const at::Tensor labels = loss.group_of(targets);
    metrics[prefix + "coarse_accuracy"] =
        top_k_accuracy({.scores = numbers_of(coarse), .labels = labels_of(labels), .classes = loss.groups()}, 1);
  }
  if (split.numbers.defined()) {
    add_errors_by_column(data, prefix, loss.number_outputs(outputs), split.numbers.cpu(), metrics);
  }
}

// Sums over the samples, or over the tokens that are asked for; outputs only where metrics need all of them together.
struct Answers {
  double loss = 0;
  std::int64_t count = 0;
  double right = 0;    // language models
  at::Tensor outputs;  // others, on the CPU
};

Answers answer(const Evaluation& evaluation, const Split& split) {
  const auto& [settings, data, model, loss, generator, objective, int8_inputs] = evaluation;
  const bool tokens = data.shape.predicts != Prediction::whole;
  Batches batches(data, split);
  const auto options = at::TensorOptions().device(split.targets.device());
  const at::Tensor rows = at::arange(split.size(), options.dtype(at::kLong));
  const at::Tensor sums = at::zeros({2}, options.dtype(at::kDouble));
  const std::int64_t kept = tokens ? 0 : split.size();
  const at::Tensor outputs = at::empty({kept, count_outputs(settings.loss, data)}, options.dtype(at::kFloat));
  Answers answers;
  for (const at::Tensor& some : rows.split(tokens ? kTokenBatch : kEvaluationBatch)) {
    const Batch batch = batches.gather(some);
    const at::Tensor outcome = model.forward(
        batch.inputs,
        {.training = false, .generator = generator, .asked = batch.asked, .int8_inputs = evaluation.int8_inputs});
    const std::int64_t n = batch.targets.size(0);
    sums[0].add_(loss.evaluation(outcome, batch.targets), n);
    if (tokens) {
      sums[1].add_(outcome.argmax(1).eq(batch.targets).sum());
    } else {
      outputs.narrow(0, answers.count, n).copy_(outcome);
    }
    answers.count += n;
  }
  answers.loss = sums[0].item<double>();
  answers.right = sums[1].item<double>();
  answers.outputs = outputs.cpu();
  return answers;
}

}  // namespace

void evaluate(const Evaluation& evaluation, const std::string& prefix, const Split& split, Metrics& metrics) {
  if (split.size() == 0) {
    return;
  }
  const auto& [settings, data, model, loss, generator, objective, int8_inputs] = evaluation;
  const at::NoGradGuard no_grad;
  const c10::InferenceMode inference(settings.model.model != "torchscript");  // whose plans remember it
  const Answers answers = answer(evaluation, split);
  const auto count = static_cast<double>(answers.count);
  metrics[prefix + "loss"] = answers.loss / count;
  if (data.shape.predicts != Prediction::whole) {
    metrics[prefix + "perplexity"] = std::exp(answers.loss / count);
    metrics[prefix + "accuracy"] = answers.right / count;
    return;
  }
  add_metrics(evaluation, prefix, answers.outputs, split, metrics);
}

}  // namespace autoepoch::experiments
