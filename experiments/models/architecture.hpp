// The networks: one entry an architecture, described beside its builder. No LibTorch here.
#pragma once

#include <string>
#include <vector>

#include "experiments/choice.hpp"
#include "experiments/data/dataset.hpp"
#include "experiments/model_settings.hpp"

namespace at {
struct Generator;
}

namespace autoepoch::experiments {

struct Model;
struct ModelShape;
class SettingReader;

struct Architecture {
  Choice choice;
  std::vector<InputKind> inputs;  ///< what it can take
  std::vector<Prediction> predictions = {Prediction::whole};

  /// As make_model, which calls it.
  Model (*make)(const ModelSettings& settings, const ModelShape& shape, const at::Generator& generator) = nullptr;

  /// Throws InvalidInput for settings that do not fit together; null: there are none.
  void (*check)(const SettingReader& reader, const ModelSettings& settings) = nullptr;
};

/// In the order in which they are listed.
const std::vector<Architecture>& architectures();

/// Throws InvalidInput if there is none of this name.
const Architecture& find_architecture(const std::string& name);

/// Throws InvalidInput for "/experiment/model" if it cannot take this kind of data.
void require_input(const Architecture& architecture, InputKind kind);

// The entries; those of recurrent and of convolutional networks share a file.
Architecture mlp_architecture();
Architecture cnn_architecture();
Architecture alexnet_architecture();
Architecture resnet_architecture();
Architecture rnn_architecture();
Architecture lstm_architecture();
Architecture gru_architecture();
Architecture transformer_architecture();
Architecture torchscript_architecture();

}  // namespace autoepoch::experiments
