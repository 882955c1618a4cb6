// What a regression over the encoded search space is fitted to, and what it predicts.
#pragma once

#include <Eigen/Core>

namespace autoepoch {

/// n observations of an objective to be minimized.
struct Dataset {
  Eigen::MatrixXd x;      ///< n x d, encoded by the space (NaN = inactive)
  Eigen::VectorXd y;      ///< n, finite
  Eigen::VectorXd noise;  ///< n, known variance of each y, >= 0, in addition to the fitted noise
};

/// Marginal predictive distribution of the noise-free objective at m points.
struct Prediction {
  Eigen::VectorXd mean;      ///< m
  Eigen::VectorXd variance;  ///< m, >= 0
};

}  // namespace autoepoch
