// How good each curve of a study will become, at every horizon: what a scheduler needs, for all curves in one pass.
//
// CurveForecaster answers a person's questions about one curve, with calibrated quantiles. A scheduler compares all
// curves at all horizons at each decision. It needs moments, fast, and only their order has to be right. Both take the
// futures of the same CurveDeck.
//
// A curve's outlook is the mean and standard deviation of the lowest z (curve_scale.hpp) up to each cell of the grid.
// Both are taken over the futures that the curve deck imputes (curve_deck.hpp). Thread-safety: const methods may run
// concurrently. Costs O(curves * bank * observed cells) at construction.
#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "surrogates/curve_deck.hpp"
#include "surrogates/curve_scale.hpp"

namespace autoepoch {

struct CurveOutlook {
  int last_cell = -1;   ///< observed; -1: no observation
  double best = 0;      ///< lowest z observed
  Eigen::ArrayXd mean;  ///< of the lowest z up to each cell; before last_cell, the observed one
  Eigen::ArrayXd sd;    ///< 0 up to last_cell
};

class StudyForecast {
 public:
  /// `curves` are those of one study, at least one not empty. The bank must outlive the forecast.
  StudyForecast(const CurveBank& bank, std::span<const LearningCurve* const> curves, Direction direction, int horizon);

  const std::vector<CurveOutlook>& outlooks() const { return outlooks_; }
  /// Of curve `index` when only its first `epochs` were known, given the other curves as they are now. Requires: it has
  /// an observation up to there.
  CurveOutlook outlook_at(std::size_t index, int epochs) const;

  const CurveScale& scale() const { return scale_; }
  const EpochGrid& grid() const { return grid_; }

  /// Mean over the better third of the curves of what the lowest z up to each cell is above the lowest z of all: 0 at
  /// the end.
  const Eigen::ArrayXd& profile() const { return profile_; }

 private:
  void find_profile();

  EpochGrid grid_;
  CurveScale scale_;
  std::vector<GridCurve> placed_;
  std::vector<CurveOutlook> outlooks_;
  CurveDeck deck_;
  Eigen::ArrayXd profile_;
};

}  // namespace autoepoch
