// Networks leave for other programs, and come from them.
#include <ATen/Context.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/randint.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "experiments/batches.hpp"
#include "experiments/laboratory.hpp"
#include "experiments/script_export.hpp"
#include "experiments/teacher.hpp"
#include "support/catch.hpp"
#include "support/mutator.hpp"

namespace autoepoch::experiments {
namespace {

using test::Laboratory;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const InputShape kImage{.kind = InputKind::image, .channels = 3, .height = 16, .width = 16};
const InputShape kTable{.kind = InputKind::table, .numbers = 3, .cardinalities = {3, 4}};
const InputShape kText{.kind = InputKind::text, .width = 7, .vocabulary = 12};
const InputShape kLanguage{.kind = InputKind::text, .width = 7, .vocabulary = 12, .predicts = Prediction::next_token};
const InputShape kSeries{.kind = InputKind::series, .channels = 2, .width = 9, .target_channels = {1}};

struct Case {
  ModelSettings settings;
  InputShape input;
};

Model network(const Case& some) {
  at::Generator generator = at::globalContext().defaultGenerator(at::kCPU).clone();
  return make_model(some.settings, {.input = some.input, .outputs = 10}, generator);
}

}  // namespace

TEST_CASE("TorchScript gives the same answers for any number of samples") {
  Laboratory laboratory;
  const std::string file = laboratory.file("model.ts.pt").string();
  const std::vector<Case> cases{
      {{.model = "mlp", .hidden = 8, .dropout = 0.5, .batch_norm = true}, kImage},
      {{.model = "mlp", .hidden = 8}, kTable},
      {{.model = "mlp", .hidden = 8}, kText},
      {{.model = "mlp", .hidden = 8, .subtract_last = true}, kSeries},
      {{.model = "cnn", .channels = 4, .batch_norm = true}, kImage},
      {{.model = "alexnet", .channels = 4}, kImage},
      {{.model = "resnet", .depth = 8, .channels = 4}, kImage},
      {{.model = "rnn", .hidden = 8}, kSeries},
      {{.model = "lstm", .depth = 2, .hidden = 8, .bidirectional = true}, kSeries},
      {{.model = "gru", .hidden = 8}, kImage},
      {{.model = "transformer", .hidden = 8, .nhead = 2}, kSeries},
      {{.model = "transformer", .hidden = 8, .nhead = 2}, kText},
      {{.model = "transformer", .hidden = 8, .nhead = 2}, kLanguage},
      {{.model = "rnn", .depth = 2, .hidden = 8}, kText},
      {{.model = "lstm", .hidden = 8, .bidirectional = true}, kText},
      {{.model = "gru", .hidden = 8}, kText},
      {{.model = "gru", .hidden = 8}, kLanguage},
  };
  for (const Case& some : cases) {
    INFO("model " << some.settings.model << ", input " << static_cast<int>(some.input.kind));
    const Model model = network(some);
    export_torchscript(file, model, some.input, {{"normalization", "[]"}});
    torch::jit::ExtraFilesMap extra{{"normalization", ""}};
    torch::jit::Module script = torch::jit::load(file, at::kCPU, extra);
    CHECK(extra.at("normalization") == "[]");
    for (const std::int64_t samples : {1, 5}) {
      const at::Tensor inputs = at::randint(0, 3, {samples, some.input.size()}, at::kFloat);
      const Pass pass{.training = false, .generator = at::globalContext().defaultGenerator(at::kCPU)};
      CHECK(script.forward({inputs}).toTensor().allclose(model.forward(inputs, pass), 1e-4, 1e-5));
    }
    for (const auto& parameter : script.named_parameters()) {
      const auto found = std::find_if(model.parameters.begin(), model.parameters.end(),
                                      [&](const Parameter& own) { return own.name == parameter.name; });
      CHECK(found != model.parameters.end());
    }
  }
}

TEST_CASE("A network that TorchScript cannot hold is refused, and leaves no file") {
  Laboratory laboratory;
  const Case some{{.model = "mlp", .hidden = 8}, kTable};
  Model counting = network(some);  // its answer depends on how many samples it is asked about
  counting.layers.push_back([](const at::Tensor& x, const Pass&) { return x.mul(x.size(0)); });
  std::string refusal;
  try {
    export_torchscript(laboratory.file("model.ts.pt"), counting, some.input, {});
  } catch (const Error& error) {
    refusal = error.what();
  }
  CHECK(has(refusal, "cannot be written as TorchScript"));
  CHECK(!std::filesystem::exists(laboratory.file("model.ts.pt")));
}

TEST_CASE("The training after a search leaves a TorchScript module beside its last checkpoint") {
  Laboratory laboratory;
  const auto experiment =
      laboratory.make(R"("refit": true, "test": true, "model": "resnet", "depth": 8, "channels": 4)");
  Observation last;
  for (int epoch = 1; epoch <= 6; ++epoch) {  // the laboratory's
    CHECK(!std::filesystem::exists(laboratory.file("model.ts.pt")));
    last = experiment->run_epoch();
    experiment->save(laboratory.file("checkpoint"));
  }
  torch::jit::Module script = torch::jit::load(laboratory.file("model.ts.pt").string());
  const DataSettings settings{.dataset = "mnist", .path = laboratory.file("").string(), .refit = true};
  const auto data = to_device(load_dataset(settings, true), at::kCPU);
  Batches batches(*data, data->test);
  const Batch all = batches.gather(at::arange(data->test.size(), at::kLong));
  const double loss = at::cross_entropy_loss(script.forward({all.inputs}).toTensor(), all.targets).item<double>();
  CHECK(loss == Approx(last.metrics.at("test_loss")).epsilon(1e-4));
}

TEST_CASE("A network starts from a state_dict that PyTorch saved") {
  Laboratory laboratory;
  const InputShape image{.kind = InputKind::image, .channels = 1, .height = 8, .width = 8};
  const Model model = network({{.depth = 1, .hidden = 4}, image});
  load_pretrained("tests/golden/state_dict.pt", model, {});
  CHECK(model.parameters[0].tensor.sum().item<double>() == Approx(1.0313769578933716).epsilon(1e-5));
  std::ifstream golden("tests/golden/state_dict.pt", std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(golden), {});
  Mutator mutator({bytes}, Rng(20241124));
  for (int i = 0; i < 300; ++i) {  // damaged: read or refused, never worse
    test::write_text(laboratory.file("damaged"), mutator.next());
    try {
      load_pretrained(laboratory.file("damaged").string(), model, {});
    } catch (const InvalidInput&) {
    }
  }
  CHECK(has(laboratory.refusal(R"("hidden": 9, "pretrained": "tests/golden/state_dict.py")"), "no checkpoint"));
}

}  // namespace autoepoch::experiments
