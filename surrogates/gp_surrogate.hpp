// The Gaussian process behind the Surrogate interface: outputs in any units, hyperparameters fitted anew to each data
// set.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "autoepoch/surrogate.hpp"
#include "surrogates/kernel.hpp"

namespace autoepoch {

/// Thread-safety: immutable after construction.
class GaussianProcessSurrogate final : public Surrogate {
 public:
  explicit GaussianProcessSurrogate(std::vector<AxisKind> kinds) : kinds_(std::move(kinds)) {}

  /// Outputs are standardized for the fit; predictions are in the units of data.y. A fit costs O(n^3) some dozens of
  /// times.
  std::unique_ptr<const Posterior> fit(const Dataset& data) const override;

 private:
  std::vector<AxisKind> kinds_;
};

}  // namespace autoepoch
