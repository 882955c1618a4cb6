// Forecasts for the curves of one study: the stack of last value, Gaussian prior and curve bank, with calibration.
//
// The final value is a mixture of the three; how much each counts, and by how much intervals are widened or narrowed,
// depends on how long the curve was observed and on whether longer curves of the study are known (curve_constants.hpp).
// Questions about epochs are answered by the bank's futures alone: the argmin of a smooth mean says little.
// Thread-safety: const methods may run concurrently.
#pragma once

#include <span>
#include <vector>

#include "autoepoch/curve_model.hpp"
#include "surrogates/curve_deck.hpp"
#include "surrogates/curve_prior.hpp"
#include "surrogates/curve_scale.hpp"
#include "surrogates/weighted_sample.hpp"

namespace autoepoch {

/// What the bank's futures say about epochs, before calibration.
struct EpochSamples {
  WeightedSample best;
  WeightedSample plateau;
  double p_improves = 0;
};

/// The three members' opinions on z at the horizon, before stacking: for measuring and fitting the stack.
struct CurveMembers {
  double last = 0;
  double last_sd = 0;  ///< of the difference of two values, by the noise of the latest ones
  std::vector<CurvePriorMixture::Component> prior;
  CurveFutures bank;
  EpochSamples epochs;
};

class CurveForecaster {
 public:
  /// `curves` are those of one study, at least one not empty. Bank and priors must outlive the forecaster.
  CurveForecaster(const CurveBank& bank, std::span<const CurvePrior> priors,
                  std::span<const LearningCurve* const> curves, Direction direction, int horizon);

  /// Of any curve of the study, or one that began after the forecaster was made; an empty curve gets the study's own.
  /// Requires: curve.epochs() <= horizon.
  CurvePrediction predict(const LearningCurve& curve) const;

  /// Requires: curve not empty and unfinished.
  CurveMembers members(const LearningCurve& curve) const;

  const CurveScale& scale() const { return scale_; }
  const EpochGrid& grid() const { return grid_; }

 private:
  CurvePrediction observed_only(const LearningCurve& curve) const;
  void forecast_values(const LearningCurve& curve, const CurveFutures& futures, CurvePrediction& result) const;
  EpochSamples epoch_samples(const LearningCurve& curve, const CurveFutures& futures) const;
  CurveFutures unconditional() const;
  GridCurve place(const LearningCurve& curve) const;
  Interval to_values(const Interval& z, const LearningCurve& curve) const;

  EpochGrid grid_;
  CurveScale scale_;
  std::vector<GridCurve> curves_;
  CurveDeck deck_;
  CurvePriorMixture prior_;
};

}  // namespace autoepoch
