// How good a network is on a set of samples. For the few files that include LibTorch.
#pragma once

#include <string>

#include "experiments/batches.hpp"
#include "experiments/loss.hpp"
#include "experiments/metrics.hpp"
#include "experiments/models/model.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

/// What is evaluated, and by what.
struct Evaluation {
  const Settings& settings;
  const DeviceData& data;
  const Model& model;
  const Loss& loss;
  const at::Generator& generator;
  const std::string& objective;  ///< metrics that take long are computed only if they are asked for
  bool int8_inputs = false;      ///< as Pass
};

/// Adds loss and metrics, names behind `prefix`; nothing for an empty split.
void evaluate(const Evaluation& evaluation, const std::string& prefix, const Split& split, Metrics& metrics);

}  // namespace autoepoch::experiments
