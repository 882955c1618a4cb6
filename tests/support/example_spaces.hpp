// Space files that use every feature.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace autoepoch {

inline const std::string kFullExample = R"({ "$schema": "space.schema.json",
  "name": "fashion-mnist-mlp",
  "experiment": {"dataset": "fashion-mnist", "model": "mlp", "train_samples": 20000},
  "objective": {"metric": "val_loss", "direction": "minimize", "target": 0.1},
  "space": {
    "learning_rate": {"type": "float", "low": 1e-4, "high": 1e-1, "scale": "log"},
    "hidden":        {"type": "int", "low": 32, "high": 512, "scale": "log"},
    "batch_size":    {"type": "ordinal", "values": [32, 64, 128, 256]},
    "optimizer":     {"type": "categorical", "choices": ["sgd", "adamw"]},
    "momentum":      {"type": "float", "low": 0.0, "high": 0.99, "when": {"optimizer": "sgd"}},
    "batch_norm":    true,
    "dropout":       0.5 },
  "budget": {"max_epochs": 30, "trials": 60, "epochs": 600, "time": "10m"},
  "search": {"sampler": "sobol", "scheduler": "asha", "eta": 4, "first_rung": 3, "rank_by": "best", "patience": 5},
  "run": {"workers": 2, "devices": "auto", "trial_timeout": "1h30m", "retries": 1, "max_to_keep": 3},
  "seed": 1 })";

inline const std::string kNestedExample = R"({
  "space": {
    "model": {"type": "categorical", "choices": ["mlp", "cnn", 3, 1.5, false]},
    "depth": {"type": "int", "low": 1, "high": 9, "step": 2, "when": {"model": ["mlp", "cnn"]}},
    "width": {"type": "int", "low": 8, "high": 1024, "scale": "log", "when": {"model": "mlp", "depth": [1, 3]}},
    "rate":  {"type": "float", "low": 0.1, "high": 0.9, "step": 0.1},
    "decay": {"type": "constant", "value": 0.01, "when": {"rate": [0.2, 0.3]}},
    "note":  "a string" },
  "objective": {"metric": "accuracy", "direction": "maximize"},
  "budget": {"max_epochs": 5, "time": 12.5},
  "search": {"sampler": "random", "scheduler": "hyperband", "brackets": 3, "patience": 0, "min_delta": 0.5}})";

/// The examples above, and all space files that the project ships. Relative to the project's root.
inline std::vector<std::string> example_spaces() {
  std::vector<std::string> texts = {kFullExample, kNestedExample, R"({"space": {}})"};
  for (const auto& entry : std::filesystem::directory_iterator("experiments/spaces")) {
    if (entry.path().extension() == ".json" && entry.path().filename() != "space.schema.json") {
      std::ifstream file(entry.path());
      texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
  }
  return texts;
}

}  // namespace autoepoch
