// What a replay runs on: values of configurations that were measured before, or that a surrogate tells.
#pragma once

#include <memory>
#include <optional>

#include "autoepoch/study.hpp"
#include "search/candidates.hpp"

namespace autoepoch::replay {

/// From losses to regrets: 0 is the best that exists, 1 what a median configuration reaches when trained to the end.
struct RegretScale {
  double oracle = 0;  ///< best loss of any configuration at any epoch
  double median = 1;  ///< median over configurations of their best loss

  double regret(double loss) const { return (loss - oracle) / (median - oracle); }
};

/// Thread-safety: const methods may run concurrently.
class Ground {
 public:
  virtual ~Ground() = default;

  /// Space, objective and max_epochs; the other fields have their defaults.
  virtual const StudySpec& study() const = 0;

  /// The configurations that can run; null if any can.
  virtual std::shared_ptr<const CandidateSet> candidates() const = 0;

  /// The objective after that epoch, in the user's units; not finite where the run diverged, none where it is not
  /// known. Requires: the configuration can run, 1 <= epoch <= max_epochs.
  virtual std::optional<double> value(const Params& params, int epoch) const = 0;

  /// What training that epoch took; none where the ground has no times. Requires: as value().
  virtual std::optional<double> seconds(const Params& params, int epoch) const = 0;

  virtual RegretScale scale() const = 0;
};

}  // namespace autoepoch::replay
