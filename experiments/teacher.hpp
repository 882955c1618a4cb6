// What was trained before: starting weights, and a teacher's answers. For the few files that include LibTorch.
#pragma once

#include <string>
#include <vector>

#include "experiments/batches.hpp"
#include "experiments/models/model.hpp"

namespace autoepoch::experiments {

/// Overwrites the model's weights and buffers with those of a checkpoint that have the same name and shape, as a head
/// for other classes has not. Embeddings of tokens go to the rows of the same tokens in `vocabulary`. Throws
/// InvalidInput for "/experiment/pretrained" if there is none, or no such file.
void load_pretrained(const std::string& file, const Model& model, const std::vector<std::string>& vocabulary);

/// Tokens as the checkpoint's note "vocabulary", and back.
std::string join_tokens(const std::vector<std::string>& tokens);
std::vector<std::string> split_tokens(const std::string& note);

/// A trained network that tells another one what it thinks of the training samples.
class Teacher {
 public:
  /// The network is rebuilt from the settings noted in the checkpoint. `fixed_inputs`: samples never change, so that it
  /// is asked only once about each. `data` must outlive the teacher. Throws InvalidInput for "/experiment/teacher" if
  /// it does not fit the data.
  Teacher(const std::string& file, const DeviceData& data, bool fixed_inputs);

  /// Logits, n x classes, for samples of the training set.
  at::Tensor logits(const at::Tensor& rows, const at::Tensor& inputs);

 private:
  at::Tensor ask(const at::Tensor& inputs) const;
  at::Tensor ask_about_all() const;

  const DeviceData* data_;
  bool fixed_inputs_;
  at::Generator generator_;
  Model model_;
  at::Tensor answers_;  // about all training samples; undefined until the first question, or if they change
};

}  // namespace autoepoch::experiments
