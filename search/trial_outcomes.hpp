// What the trials of a study tell about the objective: the data the surrogate is fitted to.
//
// The quantity of a trial is its best loss over all max_epochs, on the scale of an OutputTransform:
//   - a trial that has reached max_epochs (or completed): its best loss, with the variance the user's standard error
//   implies;
//   - a partial curve: what a CurveModel predicts, or, without one, its best loss so far plus the gain to be expected
//   from there,
//     with the variance of that gain as noise: the nearer to the end, the less (gain_rule.hpp);
//   - a failed trial: the worst output, with a small variance (how bad it would have been is not known);
//   - a waiting or running trial is pending, with or without observations: its value will be known, do not go there
//   again.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "autoepoch/curve_model.hpp"
#include "autoepoch/study.hpp"
#include "autoepoch/surrogate.hpp"
#include "surrogates/output_transform.hpp"

namespace autoepoch {

struct TrialOutcomes {
  Dataset data;               ///< in the order of the trials; outputs of an OutputTransform
  Eigen::VectorXd log_slope;  ///< ln of the transform's slope at each trial's loss: the Jacobian of its density
  Eigen::MatrixXd pending;    ///< encoded
  OutputTransform transform;
};

/// `curves` may be null. Requires: the warp is the identity, or most_normal_warp of this history's best losses.
TrialOutcomes trial_outcomes(const History& history, Warp warp, const CurveModel* curves = nullptr);

/// Of the trials that have observations and have not failed.
Eigen::VectorXd best_losses(const History& history);

/// A configuration as a row, encoded by the space.
Eigen::RowVectorXd encoded(const SearchSpace& space, const Params& params);

/// Those of the trials.
Eigen::MatrixXd encoded(const History& history, const std::vector<const Trial*>& trials);

/// True if the trial contributes to the data.
bool has_outcome(const Trial& trial);

}  // namespace autoepoch
