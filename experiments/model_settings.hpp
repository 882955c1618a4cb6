// Which network: the model's part of the settings.
#pragma once

#include <optional>
#include <string>

namespace autoepoch::experiments {

class SettingReader;

enum class Init { standard, xavier_uniform, kaiming_normal, orthogonal };

struct ModelSettings {
  std::string model = "mlp";      ///< the name of an Architecture
  std::optional<int> depth = {};  ///< mlp: hidden layers (2); cnn: blocks of convolution and pooling (2); resnet:
                                  ///< layers, 6n + 2 (20); rnn, lstm, gru: layers (1); transformer: encoder layers (2)
  int hidden = 128;               ///< units of a hidden layer; transformer: d_model
  int channels = 16;              ///< cnn, alexnet, resnet: of the first convolution
  int kernel_size = 3;            ///< cnn: odd
  double dropout = 0;             ///< probability, after each hidden layer
  bool batch_norm = false;        ///< mlp, cnn
  bool bidirectional = false;     ///< rnn, lstm, gru
  std::optional<int> embedding_dim = {};    ///< of tokens (hidden) and of categories (half their number, 50 at most)
  int nhead = 4;                            ///< transformer: attention heads, which divide hidden
  std::optional<int> dim_feedforward = {};  ///< transformer: default 4 x hidden
  bool subtract_last = false;               ///< forecast: inputs and outputs are relative to the window's last step
  Init init = Init::standard;               ///< of weight matrices and kernels; standard: as PyTorch's layers do
  std::string module = {};                  ///< torchscript: file of torch.jit.save
};

/// Describes and reads them.
void describe(SettingReader& reader, ModelSettings& settings);

}  // namespace autoepoch::experiments
