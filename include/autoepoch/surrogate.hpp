// Regression with uncertainty over the encoded search space.
#pragma once

#include <Eigen/Core>
#include <memory>
#include <string>

#include "autoepoch/space.hpp"

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

/// A fitted model. Thread-safety: const methods may run concurrently.
class Posterior {
 public:
  virtual ~Posterior() = default;

  /// x: m x d, encoded as in Dataset.
  virtual Prediction predict(const Eigen::MatrixXd& x) const = 0;

  /// What a user should know about the fit (fallback used, jitter added); empty if all is well.
  virtual std::string remarks() const { return {}; }
};

class Surrogate {
 public:
  virtual ~Surrogate() = default;

  /// Never fails for valid data. Requires: n >= 1, all sizes equal.
  virtual std::unique_ptr<const Posterior> fit(const Dataset& data) const = 0;
};

}  // namespace autoepoch
