// The CurveModel of the product: one bank of curves, fitted to a study at a time.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "autoepoch/curve_model.hpp"
#include "surrogates/curve_forecaster.hpp"

namespace autoepoch {

struct CurveModelOptions {
  int synthetic_curves = 10000;
  std::uint64_t seed = 1;                          ///< of the synthetic curves
  CurveBank measured = CurveBank(0);               ///< curves that join the synthetic ones (curve_bank_file.hpp)
  std::vector<std::string> without_families = {};  ///< fitted priors to leave out, for honest measurements
};

/// Thread-safety: const methods may run concurrently. Construction takes about half a second.
class LearningCurveModel : public CurveModel {
 public:
  explicit LearningCurveModel(const CurveModelOptions& options = {});

  /// The history should contain the curve. Remembers the last history it was fitted to, so that many predictions from
  /// one history cost one fit. Throws InvalidInput when neither curve nor history has an observation.
  CurvePrediction predict(const LearningCurve& curve, int horizon, const History& history) const override;

  /// A forecaster for curves of one study, valid while the model lives. Throws InvalidInput when all are empty.
  std::shared_ptr<const CurveForecaster> fit(std::span<const LearningCurve* const> curves, Direction direction,
                                             int horizon) const;

 private:
  std::shared_ptr<const CurveForecaster> fitted(const History& history, int horizon) const;

  std::vector<CurvePrior> priors_;
  CurveBank bank_;
  mutable std::mutex mutex_;
  mutable std::uint64_t fingerprint_ = 0;  // of the history that last_ was fitted to
  mutable std::shared_ptr<const CurveForecaster> last_;
};

}  // namespace autoepoch
