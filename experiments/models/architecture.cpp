#include "experiments/models/architecture.hpp"

#include "autoepoch/error.hpp"
#include "experiments/data/source.hpp"
#include "experiments/models/model.hpp"

namespace autoepoch::experiments {

const std::vector<Architecture>& architectures() {
  static const std::vector<Architecture> kArchitectures{
      mlp_architecture(),    cnn_architecture(),         alexnet_architecture(),
      resnet_architecture(), rnn_architecture(),         lstm_architecture(),
      gru_architecture(),    transformer_architecture(), torchscript_architecture()};
  return kArchitectures;
}

const Architecture& find_architecture(const std::string& name) {
  for (const Architecture& architecture : architectures()) {
    if (architecture.choice.name == name) {
      return architecture;
    }
  }
  throw InvalidInput("/experiment/model", "there is no model \"" + name + "\"");
}

void require_input(const Architecture& architecture, InputKind kind) {
  std::string kinds;
  for (const InputKind possible : architecture.inputs) {
    if (possible == kind) {
      return;
    }
    kinds += kinds.empty() ? "" : possible == architecture.inputs.back() ? " and " : ", ";
    kinds += plural(possible);
  }
  throw InvalidInput("/experiment/model",
                     architecture.choice.name + " is for " + kinds + "; these data are " + plural(kind));
}

Model make_model(const ModelSettings& settings, const ModelShape& shape, const at::Generator& generator) {
  const Architecture& architecture = find_architecture(settings.model);
  require_input(architecture, shape.input.kind);
  return architecture.make(settings, shape, generator);
}

}  // namespace autoepoch::experiments
