#include "experiments/teacher.hpp"

#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>

#include <exception>

#include "autoepoch/error.hpp"
#include "experiments/checkpoint.hpp"
#include "experiments/loss.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {
namespace {

using Tensors = std::map<std::string, at::Tensor>;

Tensors read_checkpoint(const std::string& file, const std::string& setting) {
  try {
    return read_all_tensors(file);
  } catch (const Error& error) {
    throw InvalidInput("/experiment/" + setting, error.what());
  }
}

// How many of the model's tensors were found.
int copy_weights(const Tensors& stored, const Model& model) {
  int copied = 0;
  const auto copy = [&](const std::string& name, const at::Tensor& tensor) {
    for (const char* prefix : {"model.", "fold0.model.", ""}) {
      const auto found = stored.find(prefix + name);
      if (found != stored.end() && found->second.sizes() == tensor.sizes()) {
        tensor.copy_(found->second);
        ++copied;
        return;
      }
    }
  };
  const at::NoGradGuard no_grad;
  for (const Parameter& parameter : model.parameters) {
    copy(parameter.name, parameter.tensor);
  }
  for (const NamedTensor& buffer : model.buffers) {
    copy(buffer.name, buffer.tensor);
  }
  return copied;
}

Model rebuild(const Tensors& stored, const std::string& file, const DeviceData& data, const at::Generator& generator) {
  const std::string noted = read_note(stored, "settings");
  if (noted.empty()) {
    throw InvalidInput("/experiment/teacher", file + " does not say which network it is of");
  }
  const Settings settings = parse_settings(noted, {}, Strictness::ranges);
  Model model = make_model(settings.model, {.input = data.shape, .outputs = data.outputs + count_groups(settings.loss)},
                           generator);
  const std::size_t tensors = model.parameters.size() + model.buffers.size();
  if (copy_weights(stored, model) != static_cast<int>(tensors)) {
    throw InvalidInput("/experiment/teacher", file + " is of a network for other data or classes");
  }
  return model;
}

}  // namespace

void load_pretrained(const std::string& file, const Model& model) {
  if (copy_weights(read_checkpoint(file, "pretrained"), model) == 0) {
    throw InvalidInput("/experiment/pretrained", "no weights of " + file + " fit this network");
  }
}

Teacher::Teacher(const std::string& file, const DeviceData& data, bool fixed_inputs)
    : classes_(data.outputs), generator_(at::globalContext().defaultGenerator(data.train.inputs.device()).clone()) {
  model_ = rebuild(read_checkpoint(file, "teacher"), file, data, generator_);
  if (fixed_inputs) {
    constexpr std::int64_t kBatch = 1000;
    std::vector<at::Tensor> answers;
    Batches batches(data, data.train);
    const at::Tensor rows = at::arange(data.train.size(), data.train.targets.options().dtype(at::kLong));
    for (const at::Tensor& some : rows.split(kBatch)) {
      answers.push_back(ask(batches.gather(some).inputs));
    }
    answers_ = at::cat(answers);
  }
}

at::Tensor Teacher::logits(const at::Tensor& rows, const at::Tensor& inputs) const {
  return answers_.defined() ? answers_.index_select(0, rows) : ask(inputs);
}

at::Tensor Teacher::ask(const at::Tensor& inputs) const {
  const at::NoGradGuard no_grad;
  return model_.forward(inputs, {.training = false, .generator = generator_}).narrow(1, 0, classes_);
}

}  // namespace autoepoch::experiments
