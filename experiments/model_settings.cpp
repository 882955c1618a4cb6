#include "experiments/model_settings.hpp"

#include "experiments/models/architecture.hpp"
#include "experiments/setting_reader.hpp"

namespace autoepoch::experiments {

void describe(SettingReader& reader, ModelSettings& model) {
  reader.choice("model", model.model, names_of(architectures()),
                "The network; {\"torchscript\": FILE} is short for \"torchscript\" and `module`.");
  reader.integer("depth", model.depth, {0, 1000},
                 "mlp: hidden layers (2); cnn: blocks of convolution and pooling (2); resnet: layers, 6n + 2 (20); "
                 "rnn, lstm, gru: layers (1); transformer: encoder layers (2).");
  reader.integer("hidden", model.hidden, {1, 1 << 20}, "Units of a hidden layer; transformer: d_model.");
  reader.integer("channels", model.channels, {1, 1 << 16}, "cnn, alexnet, resnet: of the first convolution.");
  reader.integer("kernel_size", model.kernel_size, {1, 255}, "cnn: an odd number.");
  reader.number("dropout", model.dropout, {0, 0.99}, "Probability, after each hidden layer.");
  reader.flag("batch_norm", model.batch_norm, "mlp, cnn: batch normalization.");
  reader.flag("bidirectional", model.bidirectional, "rnn, lstm, gru: read in both directions.");
  reader.integer("embedding_dim", model.embedding_dim, {1, 1 << 16},
                 "Of tokens (default: hidden) and of categories (half their number, 50 at most).");
  reader.integer("nhead", model.nhead, {1, 1 << 10}, "transformer: attention heads, which divide hidden.");
  reader.integer("dim_feedforward", model.dim_feedforward, {1, 1 << 20}, "transformer: default 4 x hidden.");
  reader.flag("subtract_last", model.subtract_last,
              "forecast: inputs and outputs are relative to the window's last step.");
  reader.choice<Init>("init", model.init,
                      {{"standard", Init::standard},
                       {"xavier_uniform", Init::xavier_uniform},
                       {"kaiming_normal", Init::kaiming_normal},
                       {"orthogonal", Init::orthogonal}},
                      "Of weight matrices and kernels; standard: as PyTorch's layers do.");
  reader.text("module", model.module, "torchscript: file of torch.jit.save.");
}

}  // namespace autoepoch::experiments
