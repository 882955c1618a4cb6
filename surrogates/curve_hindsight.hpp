// How far to trust forecasts of a study's curves: by what they would have said earlier, and what then came.
//
// A hindsight is a forecast made from the beginning of a curve, for a later cell that has since been observed. Its
// score says by how many half-widths of its own interval it was wrong. For a new forecast, the scores of similar
// situations are taken as what may happen, together with what the forecast itself says.
//
// This is conformal prediction [Vovk05], weighted by similarity [Tibshirani19]. It is done within a study, because
// scores differ more between studies of different kinds than within one. Under successive halving it is sound as far as
// which curves go on depends on observed values only.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "surrogates/curve_grid.hpp"
#include "surrogates/weighted_sample.hpp"

namespace autoepoch {

/// Standard deviation of the difference of two values of a curve that no longer moves, by its latest noise. 0 for
/// curves of fewer than three cells. Requires: curve not empty. On the scale z and the cells of the grid: it tells how
/// alike two situations are. The noise of an epoch in the user's units is advice/repetitions.hpp's noise_of.
double change_by_noise(const GridCurve& curve);

/// What tells how hard a forecast is, all in logarithms: (target + 1) / (observed + 1) cells, observed + 1 cells, and
/// the curve's noise relative to its progress.
using ForecastSituation = Eigen::Array3d;

/// Requires: curve not empty; curve.last_cell() < target.
ForecastSituation forecast_situation(const GridCurve& curve, int target);

/// Whether they are alike enough for a hindsight of one to count for a forecast of the other.
bool are_similar(const ForecastSituation& a, const ForecastSituation& b);

struct Hindsight {
  ForecastSituation situation;
  double score = 0;          ///< of the value, see forecast_score
  double best_level = 0;     ///< probability that the forecast gave to an earlier best epoch than the true one
  double plateau_level = 0;  ///< ... plateau epoch
  double p_improves = 0;     ///< as forecast
  bool improved = false;     ///< the truth
};

/// (truth - median) / distance of the median to the 10 % or 90 % quantile, whichever is on that side; cut off.
double forecast_score(const WeightedSample& forecast, double truth);

/// Hindsights that bear on a forecast.
struct SimilarHindsight {
  const Hindsight* hindsight;
  double weight;  ///< at most 1, for one of the same situation
};
std::vector<SimilarHindsight> similar_hindsights(const std::vector<Hindsight>& all, const ForecastSituation& situation);

/// A forecast of a value, corrected. Requires (as below): forecasts are finished.
WeightedSample corrected(const WeightedSample& forecast, const ForecastSituation& situation,
                         const std::vector<SimilarHindsight>& similar);

/// A probability of improving, corrected.
double corrected(double p_improves, const std::vector<SimilarHindsight>& similar);

/// The levels of a forecast that belong to the nominal ones: their 10 % quantile p says that the forecast's
/// quantile p is the corrected 10 % quantile.
/// `member` is Hindsight::best_level or plateau_level.
WeightedSample corrected_levels(double Hindsight::* member, const std::vector<SimilarHindsight>& similar);

}  // namespace autoepoch
