// Every model, optimizer, schedule and technique: it learns, it repeats itself, it can be interrupted.
#include <string>
#include <vector>

#include "experiments/laboratory.hpp"
#include "support/catch.hpp"

namespace autoepoch::experiments {
namespace {

using test::Curve;
using test::Laboratory;
using test::run;

// Each model on each kind of data it takes, small.
const std::vector<std::string> kModels{
    R"("model": "mlp", "hidden": 32)",
    R"("model": "mlp", "hidden": 32, "batch_norm": true)",
    R"("model": "cnn", "channels": 8, "hidden": 32)",
    R"("model": "cnn", "channels": 8, "hidden": 32, "batch_norm": true)",
    R"("model": "alexnet", "channels": 8, "hidden": 32)",
    R"("model": "resnet", "depth": 8, "channels": 8)",
    R"("model": "gru", "hidden": 32)",  // reads images row by row
    R"("model": "torchscript")",
    R"("model": "mlp", "dataset": "table", "hidden": 32)",
    R"("model": "mlp", "dataset": "text", "header": false, "hidden": 32, "sequence_length": 8)",
    R"("model": "lstm", "dataset": "text", "header": false, "hidden": 16, "bidirectional": true, "sequence_length": 8)",
    R"("model": "transformer", "dataset": "text", "header": false, "hidden": 16, "nhead": 2, "sequence_length": 8)",
    R"("model": "rnn", "dataset": "series", "hidden": 16, "depth": 2)",
    R"("model": "lstm", "dataset": "series", "hidden": 16, "bidirectional": true)",
    R"("model": "gru", "dataset": "series", "hidden": 16)",
    R"("model": "transformer", "dataset": "series", "hidden": 16, "nhead": 2)",
    R"("model": "mlp", "dataset": "table", "hidden": 128, "task": "regression", "target": "a")",
    R"("model": "mlp", "dataset": "table", "hidden": 128, "target": "class,a", "target_weight": 0.4)",
    R"("model": "gru", "dataset": "forecast", "hidden": 16, "window": 8, "horizon": 2, "target": "wave")",
    R"("model": "mlp", "dataset": "forecast", "hidden": 16, "window": 8, "horizon": 2, "subtract_last": true)",
};

// What these are asked cannot be learned by heart.
const std::vector<std::string> kLanguageModels{
    R"("model": "lstm", "dataset": "language", "hidden": 32, "depth": 2, "sequence_length": 5)",
    R"("model": "transformer", "dataset": "language", "hidden": 32, "nhead": 2, "sequence_length": 5)",
    R"("model": "transformer", "dataset": "text", "header": false, "hidden": 16, "nhead": 2, "mask_probability": 0.3)",
};

const std::vector<std::string> kOptimizers{
    R"("optimizer": "sgd")",
    R"("optimizer": "sgd", "momentum": 0.9, "nesterov": true)",
    R"("optimizer": "adam")",
    R"("optimizer": "adamw", "decay_norm_and_bias": false)",
    R"("optimizer": "rmsprop", "momentum": 0.5)",
    R"("optimizer": "adagrad")",
};

const std::vector<std::string> kTechniques{
    R"("schedule": "cosine", "schedule_interval": "step", "warmup_epochs": 2)",
    R"("schedule": "step", "step_size": 2)",
    R"("schedule": "multi_step", "milestones": "1,3")",
    R"("schedule": "exponential")",
    R"("schedule": "cosine_warm_restarts", "t_0": 2)",
    R"("schedule": "one_cycle", "schedule_interval": "step")",
    R"("schedule": "polynomial", "power": 2)",
    R"("schedule": "warmup_stable_decay", "warmup_epochs": 1)",
    R"("schedule": "reduce_on_plateau", "plateau_patience": 0, "plateau_threshold": 1)",
    R"("crop_padding": 1, "horizontal_flip": true, "cutout": 3)",
    R"("mixup_alpha": 0.4)",
    R"("coarse_classes": "0,0,0,1,1,1,1,2,2,2")",
    R"("label_smoothing": 0.1, "class_weight": "balanced")",
    R"("clip_grad_norm": 0.1, "clip_grad_value": 0.01)",
    R"("accumulate_grad_batches": 2)",
    R"("ema_decay": 0.9)",
    R"("swa_start_epoch": 1)",
    R"("precision": "bf16")",
    R"("int8": true, "int8_activations": true, "qat": true)",
    R"("cooldown_epochs": 1, "cooldown_at": "2,3")",
    R"("cooldown_epochs": 2, "ema_decay": 0.9)",
    R"("by_time": true)",
    R"("early_stopping_patience": 1, "early_stopping_monitor": "val_loss", "restore_best_weights": true)",
    R"("frozen_groups": 1, "unfreeze_epoch": 2, "layer_lr_decay": 0.5)",
    R"("sparsity": 0.8, "prune_begin_epoch": 1, "prune_end_epoch": 3)",
    R"("folds": 3)",
    R"("init": "orthogonal")",
    R"("init": "xavier_uniform")",
    R"("init": "kaiming_normal")",
};

// Small, with all sources of randomness.
std::vector<std::string> combinations() {
  const std::string few = R"(, "batch_size": 16, "train_samples": 40, "val_samples": 20)";
  const std::string small = R"(, "dropout": 0.3)" + few;
  std::vector<std::string> all;
  for (std::size_t i = 0; i < kModels.size(); ++i) {
    const bool own = kModels[i].find("torchscript") != std::string::npos;
    all.push_back(kModels[i] + ", " + kOptimizers[i % kOptimizers.size()] + (own ? few : small));
  }
  for (const std::string& model : kLanguageModels) {
    all.push_back(model + small);
  }
  for (const std::string& optimizer : kOptimizers) {
    all.push_back(kModels[1] + ", " + optimizer + small);
  }
  for (std::size_t i = 0; i < kTechniques.size(); ++i) {
    all.push_back(kModels[i % 4] + ", " + kTechniques[i] + R"(, "optimizer": "adam")" + small);
  }
  return all;
}

}  // namespace

TEST_CASE("Each model learns 32 samples by heart") {
  Laboratory laboratory;
  const std::string common =
      R"(, "train_samples": 32, "val_samples": 4, "batch_size": 16, "optimizer": "adam", "learning_rate": 0.005)";
  for (const std::string& model : kModels) {
    INFO(model);
    const auto experiment = laboratory.make(model + common);
    double loss = 1;
    for (int epoch = 0; epoch < 400 && loss > 0.1; ++epoch) {
      loss = experiment->run_epoch().value;
    }
    CHECK(loss < 0.1);
  }
}

TEST_CASE("The same seed gives the same curve, whatever ran in between") {
  Laboratory laboratory;
  for (const std::string& settings : combinations()) {
    INFO(settings);
    const Curve alone = run(*laboratory.make(settings), 3);
    const auto other = laboratory.make(settings, 2);
    const auto again = laboratory.make(settings);
    Curve interleaved;
    for (int i = 0; i < 3; ++i) {
      other->run_epoch();
      interleaved.push_back(test::without_time(again->run_epoch()));
    }
    CHECK(alone == interleaved);
    CHECK(run(*laboratory.make(settings, 2), 1) != Curve{alone.front()});
  }
}

TEST_CASE("A trial resumed at any epoch goes on as if never interrupted") {
  Laboratory laboratory;
  constexpr int kEpochs = 4;
  for (const std::string& settings : combinations()) {
    INFO(settings);
    const auto unbroken = laboratory.make(settings);
    Curve expected;
    for (int epoch = 1; epoch <= kEpochs; ++epoch) {
      expected.push_back(test::without_time(unbroken->run_epoch()));
      unbroken->save(laboratory.file("epoch-" + std::to_string(epoch)));
    }
    for (int epoch = 1; epoch < kEpochs; ++epoch) {
      const auto resumed = laboratory.make(settings, 1);
      resumed->load(laboratory.file("epoch-" + std::to_string(epoch)));
      CHECK(run(*resumed, kEpochs - epoch) == Curve(expected.begin() + epoch, expected.end()));
    }
  }
}

}  // namespace autoepoch::experiments
