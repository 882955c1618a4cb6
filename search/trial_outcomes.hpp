// What the trials of a study tell about the objective: the data that the Gaussian process is fitted to.
//
// The quantity of a trial is its best loss over all max_epochs, on the scale of an OutputTransform.
//
// whole curve     (trained to max_epochs, or completed) its best loss; the noise is the user's standard error
// partial curve   its best loss so far plus the gain expected from there on; the variance of that gain is the noise, so
//                 the nearer to the end, the less (gain_rule.hpp)
// failed          the worst output with a small variance, as it is not known how bad it would have been
// pending         waiting or running: its value will be known, so there is no need to go there again
#pragma once

#include <Eigen/Core>
#include <vector>

#include "autoepoch/study.hpp"
#include "surrogates/dataset.hpp"
#include "surrogates/output_transform.hpp"

namespace autoepoch {

struct TrialOutcomes {
  Dataset data;               ///< in the order of the trials; outputs of an OutputTransform
  Eigen::VectorXd log_slope;  ///< ln of the transform's slope at each trial's loss: the Jacobian of its density
  Eigen::MatrixXd pending;    ///< encoded
  OutputTransform transform;
};

/// Requires: the warp is the identity, or most_normal_warp of this history's best losses.
TrialOutcomes trial_outcomes(const History& history, Warp warp);

/// Of the trials that have observations and have not failed.
Eigen::VectorXd best_losses(const History& history);

/// A configuration as a row, encoded by the space.
Eigen::RowVectorXd encoded(const SearchSpace& space, const Params& params);

/// Those of the trials.
Eigen::MatrixXd encoded(const History& history, const std::vector<const Trial*>& trials);

/// True if the trial contributes to the data.
bool has_outcome(const Trial& trial);

}  // namespace autoepoch
