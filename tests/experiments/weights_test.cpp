// Weights over the course of a training: averages, branches, fewer bits.
#include <ATen/Context.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <string>

#include "experiments/checkpoint.hpp"
#include "experiments/compression.hpp"
#include "experiments/laboratory.hpp"
#include "experiments/models/builder.hpp"
#include "support/catch.hpp"

namespace autoepoch::experiments {
namespace {

using test::Curve;
using test::Laboratory;
using test::run;

const std::string kSmall =
    R"("hidden": 16, "optimizer": "adam", "batch_size": 16, "train_samples": 60, "val_samples": 40)";

}  // namespace

TEST_CASE("SWA is the mean of the weights after each epoch since its start") {
  Laboratory laboratory;
  const auto averaged = laboratory.make(kSmall + R"(, "swa_start_epoch": 1)", 1, "val_loss");
  const Curve plain = run(*laboratory.make(kSmall, 1, "val_loss"), 3);
  Curve curve;
  for (int epoch = 1; epoch <= 3; ++epoch) {
    curve.push_back(test::without_time(averaged->run_epoch()));
    averaged->save(laboratory.file(std::to_string(epoch)));
  }
  const auto tensor = [&](int epoch, const std::string& name) {
    return read_all_tensors(laboratory.file(std::to_string(epoch))).at(name);
  };
  const at::Tensor mean = tensor(2, "model.0.weight").add(tensor(3, "model.0.weight")).div(2);
  CHECK(tensor(3, "average.0.weight").allclose(mean, 1e-5, 1e-7));
  CHECK(curve[1].value == Approx(plain[1].value));  // the mean of one
  CHECK(curve[2].value != plain[2].value);
  CHECK(curve[2].metrics.at("train_loss") == plain[2].metrics.at("train_loss"));
}

TEST_CASE("A cool-down's value is that of a training which ends there, and its trunk goes on as if there were none") {
  Laboratory laboratory;
  const std::string stable = kSmall + R"(, "dropout": 0.2, "learning_rate": 0.01)";
  const Curve trunk = run(*laboratory.make(stable, 1, "val_loss"), 6);
  Curve branched = run(*laboratory.make(stable + R"(, "cooldown_epochs": 3, "cooldown_at": "3,6")", 1, "val_loss"), 6);
  for (Observation& observation : branched) {
    CHECK(observation.metrics.at("cooled_down") == (observation.epoch % 3 == 0 ? 1 : 0));
    observation.metrics.erase("cooled_down");
  }
  const Curve decayed =
      run(*laboratory.make(
              stable + R"(, "schedule": "warmup_stable_decay", "schedule_interval": "step", "decay_fraction": 0.5)", 1,
              "val_loss"),
          6);  // of the laboratory's 6 epochs
  for (const int epoch : {1, 2, 4, 5}) {
    CHECK(branched[static_cast<std::size_t>(epoch) - 1] == trunk[static_cast<std::size_t>(epoch) - 1]);
  }
  CHECK(branched[5].value == Approx(decayed[5].value).epsilon(1e-4));
  CHECK(std::abs(branched[5].value - trunk[5].value) > 1e-4);
  CHECK(branched[2].value != trunk[2].value);
  CHECK(branched[5].metrics.at("train_loss") == trunk[5].metrics.at("train_loss"));
}

TEST_CASE("Training in 16 bits is near to that in 32") {
  Laboratory laboratory;
  const std::string small = R"("optimizer": "adam", "batch_size": 16, "train_samples": 60, "val_samples": 40)";
  for (const std::string model :
       {R"("model": "mlp", "hidden": 16)", R"("model": "cnn", "hidden": 16, "batch_norm": true)",
        R"("model": "gru", "hidden": 16)", R"("model": "resnet", "depth": 8, "channels": 4)"}) {
    INFO(model);
    const double full = run(*laboratory.make(small + ", " + model), 3).back().value;
    const double half = run(*laboratory.make(small + R"(, "precision": "bf16", )" + model), 3).back().value;
    CHECK(half == Approx(full).epsilon(0.1));
    CHECK(half != full);
  }
}

TEST_CASE("Quantization-aware training sees the weights that will be stored, and passes their gradients") {
  const at::Tensor weight = at::randn({3, 4, 2}).requires_grad_(true);
  const at::Tensor seen = seen_weight(weight, {.training = true, .generator = {}, .fake_int8 = true});
  Model model;
  model.parameters.push_back({"weight", weight});
  CHECK(seen.allclose(compressed_weights(model, {.int8 = true})[0].tensor, 1e-4, 1e-6));
  CHECK(!seen.equal(weight));
  seen.sum().backward();
  CHECK(weight.grad().eq(1).all().item<bool>());
  Laboratory laboratory;
  const Observation aware =
      run(*laboratory.make(kSmall + R"(, "int8": true, "qat": true)", 1, "compressed_val_loss"), 3).back();
  CHECK(aware.value != run(*laboratory.make(kSmall + R"(, "int8": true)", 1, "compressed_val_loss"), 3).back().value);
  CHECK(aware.value == Approx(aware.metrics.at("val_loss")).epsilon(0.05));
}

TEST_CASE("Dynamic quantization rounds the inputs of linear layers as PyTorch does") {
  const at::Tensor x = at::tensor({-1.0F, 0.3F, 2.0F, 0.5F, -0.25F, 0.01F});
  // torch.fake_quantize_per_tensor_affine with torch._choose_qparams_per_tensor(x), PyTorch 2.13
  const at::Tensor expected = at::tensor({-1.0F, 0.3059F, 2.0F, 0.4941F, -0.2471F, 0.0118F});
  CHECK(seen_input(x, {.generator = {}, .int8_inputs = true}).allclose(expected, 0, 1e-4));  // its printed digits
  CHECK(seen_input(x, {.generator = {}}).equal(x));
  const at::Tensor broken = x.div(0);
  CHECK(seen_input(broken, {.generator = {}, .int8_inputs = true}).equal(broken));
  Laboratory laboratory;
  const auto value = [&](const std::string& more) {
    return run(*laboratory.make(kSmall + R"(, "int8": true)" + more, 1, "compressed_val_loss"), 3).back().value;
  };
  const double weights_only = value("");
  const double both = value(R"(, "int8_activations": true)");
  CHECK(both != weights_only);
  CHECK(both == Approx(weights_only).epsilon(0.05));
}

}  // namespace autoepoch::experiments
