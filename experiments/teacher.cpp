#include "experiments/teacher.hpp"

#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>

#include <exception>
#include <unordered_map>

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
  Model model =
      make_model(settings.model, {.input = data.shape, .outputs = count_outputs(settings.loss, data)}, generator);
  const std::size_t tensors = model.parameters.size() + model.buffers.size();
  if (copy_weights(stored, model) != static_cast<int>(tensors)) {
    throw InvalidInput("/experiment/teacher", file + " is of a network for other data or classes");
  }
  return model;
}

// The rows of an embedding in another vocabulary's order, those of tokens it lacks as they are in `own`; 0 and 1 stand
// for no token and any other one.
at::Tensor translated(const at::Tensor& stored, const std::vector<std::string>& from, const at::Tensor& own,
                      const std::vector<std::string>& to) {
  at::Tensor rows = own.detach().clone();
  rows.narrow(0, 0, 2).copy_(stored.narrow(0, 0, 2));
  std::unordered_map<std::string, std::int64_t> numbers;
  for (std::size_t i = 0; i < from.size(); ++i) {
    numbers.emplace(from[i], static_cast<std::int64_t>(i) + 2);
  }
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (const auto found = numbers.find(to[i]); found != numbers.end()) {
      rows[static_cast<std::int64_t>(i) + 2].copy_(stored[found->second]);
    }
  }
  return rows;
}

void translate_embeddings(Tensors& stored, const Model& model, const std::vector<std::string>& vocabulary) {
  const std::vector<std::string> from = split_tokens(read_note(stored, "vocabulary"));
  for (const auto& [name, own, group] : model.parameters) {
    const std::string ending = ".embedding.weight";
    const bool of_tokens =
        name.size() >= ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
    const auto found = stored.find("model." + name);
    if (of_tokens && found != stored.end() && found->second.dim() == 2 && found->second.size(1) == own.size(1) &&
        found->second.size(0) == static_cast<std::int64_t>(from.size()) + 2) {
      found->second = translated(found->second, from, own, vocabulary);
    }
  }
}

}  // namespace

std::string join_tokens(const std::vector<std::string>& tokens) {
  std::string note;
  for (const std::string& token : tokens) {
    note += token + '\0';
  }
  return note;
}

std::vector<std::string> split_tokens(const std::string& note) {
  std::vector<std::string> tokens;
  for (std::size_t begin = 0, end = 0; (end = note.find('\0', begin)) != std::string::npos; begin = end + 1) {
    tokens.push_back(note.substr(begin, end - begin));
  }
  return tokens;
}

void load_pretrained(const std::string& file, const Model& model, const std::vector<std::string>& vocabulary) {
  Tensors stored = read_checkpoint(file, "pretrained");
  translate_embeddings(stored, model, vocabulary);
  if (copy_weights(stored, model) == 0) {
    throw InvalidInput("/experiment/pretrained", "no weights of " + file + " fit this network");
  }
}

Teacher::Teacher(const std::string& file, const DeviceData& data, bool fixed_inputs)
    : data_(&data),
      fixed_inputs_(fixed_inputs),
      generator_(at::globalContext().defaultGenerator(data.train.inputs.device()).clone()),
      model_(rebuild(read_checkpoint(file, "teacher"), file, data, generator_)) {}

at::Tensor Teacher::logits(const at::Tensor& rows, const at::Tensor& inputs) {
  if (!fixed_inputs_) {
    return ask(inputs);
  }
  if (!answers_.defined()) {
    answers_ = ask_about_all();
  }
  return answers_.index_select(0, rows);
}

at::Tensor Teacher::ask_about_all() const {
  constexpr std::int64_t kBatch = 1000;
  std::vector<at::Tensor> answers;
  Batches batches(*data_, data_->train);
  const at::Tensor rows = at::arange(data_->train.size(), data_->train.targets.options().dtype(at::kLong));
  for (const at::Tensor& some : rows.split(kBatch)) {
    answers.push_back(ask(batches.gather(some).inputs));
  }
  return at::cat(answers);
}

at::Tensor Teacher::ask(const at::Tensor& inputs) const {
  const at::NoGradGuard no_grad;
  return model_.forward(inputs, {.training = false, .generator = generator_}).narrow(1, 0, data_->outputs);
}

}  // namespace autoepoch::experiments
