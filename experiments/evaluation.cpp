#include "experiments/evaluation.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

namespace autoepoch::experiments {
namespace {

constexpr std::int64_t kEvaluationBatch = 1000;

std::span<const float> numbers_of(const at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

std::span<const std::int64_t> labels_of(const at::Tensor& tensor) {
  return {tensor.data_ptr<std::int64_t>(), static_cast<std::size_t>(tensor.numel())};
}

// `outputs` and `targets`: of all samples, on the CPU.
void add_metrics(const Evaluation& evaluation, const std::string& prefix, const at::Tensor& outputs,
                 const at::Tensor& targets, Metrics& metrics) {
  const auto& [settings, data, model, loss, generator, objective] = evaluation;
  if (!data.classifies()) {
    add_regression(numbers_of(outputs), numbers_of(targets), data.target_deviation, prefix, metrics);
    return;
  }
  const at::Tensor scores = loss.main_outputs(outputs).contiguous();
  const bool with_auc = objective == prefix + "auc" || settings.early_stopping.monitor == prefix + "auc";
  add_classification({.scores = numbers_of(scores), .labels = labels_of(targets), .classes = data.outputs}, prefix,
                     with_auc, metrics);
  if (loss.groups() > 0) {
    const at::Tensor coarse = outputs.narrow(1, data.outputs, loss.groups()).contiguous();
    const at::Tensor labels = loss.group_of(targets);
    metrics[prefix + "coarse_accuracy"] =
        top_k_accuracy({.scores = numbers_of(coarse), .labels = labels_of(labels), .classes = loss.groups()}, 1);
  }
}

}  // namespace

void evaluate(const Evaluation& evaluation, const std::string& prefix, const Split& split, Metrics& metrics) {
  if (split.size() == 0) {
    return;
  }
  const auto& [settings, data, model, loss, generator, objective] = evaluation;
  const at::NoGradGuard no_grad;
  const c10::InferenceMode inference(settings.model.model != Architecture::torchscript);  // whose plans remember it
  Batches batches(data, split);
  const auto options = at::TensorOptions().device(split.targets.device());
  const at::Tensor rows = at::arange(split.size(), options.dtype(at::kLong));
  const at::Tensor sum = at::zeros({}, options.dtype(at::kDouble));
  const at::Tensor outputs = at::empty({split.size(), data.outputs + loss.groups()}, options.dtype(at::kFloat));
  std::int64_t done = 0;
  for (const at::Tensor& some : rows.split(kEvaluationBatch)) {
    const Batch batch = batches.gather(some);
    const at::Tensor answers = model.forward(batch.inputs, {.training = false, .generator = generator});
    sum.add_(loss.evaluation(answers, batch.targets), some.size(0));
    outputs.narrow(0, done, some.size(0)).copy_(answers);
    done += some.size(0);
  }
  metrics[prefix + "loss"] = sum.item<double>() / static_cast<double>(done);
  add_metrics(evaluation, prefix, outputs.cpu(), split.targets.contiguous().cpu(), metrics);
}

}  // namespace autoepoch::experiments
