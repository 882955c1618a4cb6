// Forecasts for the curves of one study: the stack of last value, Gaussian prior and curve bank, with calibration.
//
// The final value is a mixture of the three members. Questions about epochs are answered by the bank's futures alone:
// the argmin of a smooth mean says little. All answers are then corrected by what such forecasts would have been worth
// earlier in this study (curve_hindsight.hpp). Thread-safety: const methods may run concurrently.
#pragma once

#include <span>
#include <vector>

#include "autoepoch/curve_model.hpp"
#include "surrogates/curve_deck.hpp"
#include "surrogates/curve_hindsight.hpp"
#include "surrogates/curve_path.hpp"
#include "surrogates/curve_prior.hpp"
#include "surrogates/curve_scale.hpp"
#include "surrogates/weighted_sample.hpp"

namespace autoepoch {

/// What the stack says of one curve, up to some cell.
struct CurveForecast {
  WeightedSample final;  ///< z there
  WeightedSample best;   ///< lowest z up to there
  WeightedSample best_epoch;
  WeightedSample plateau_epoch;
  double p_improves = 0;
};

/// The members' opinions on z at the horizon, before stacking, and the corrected stack's: for measurements.
struct CurveMembers {
  double last = 0;
  std::vector<CurvePriorMixture::Component> prior;
  CurveFutures bank;
  WeightedSample corrected;
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
  CurveForecast forecast(const GridCurve& curve, std::span<const PathPoint> observed,
                         const CurveFutures& futures) const;
  void forecast_values(const GridCurve& curve, const CurveFutures& futures, CurveForecast& result) const;
  void forecast_epochs(std::span<const PathPoint> observed, const CurveFutures& futures, CurveForecast& result) const;
  void look_back();
  Hindsight look_back(std::size_t index, const GridCurve& begun) const;
  Interval to_epochs(const WeightedSample& epochs, const Interval& levels) const;
  CurvePrediction unconditional() const;
  Interval corrected_best(const WeightedSample& best, const GridCurve& curve, int cell) const;
  std::vector<EpochInterval> path(const LearningCurve& curve, const CurveFutures& futures, const Interval& last) const;
  GridCurve place(const LearningCurve& curve) const;
  Interval to_values(const Interval& z, const LearningCurve& curve) const;

  EpochGrid grid_;
  CurveScale scale_;
  std::vector<GridCurve> curves_;
  CurveDeck deck_;
  CurvePriorMixture prior_;
  std::vector<Hindsight> hindsights_;
};

}  // namespace autoepoch
