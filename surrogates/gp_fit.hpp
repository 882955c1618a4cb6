// Hyperparameters of the Gaussian process: the maximum of their posterior density (MAP).
#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "surrogates/gaussian_process.hpp"
#include "surrogates/minimize.hpp"

namespace autoepoch {

/// Normal prior of a logarithm: the quantity itself is log-normal.
struct LogPrior {
  double mean = 0;
  double sd = 1;

  double log_density(double log_value) const { return -0.5 * (log_value - mean) * (log_value - mean) / (sd * sd); }
  double slope(double log_value) const { return -(log_value - mean) / (sd * sd); }
};

struct GpPriors {
  LogPrior lengthscale;
  LogPrior signal;
  LogPrior noise;
  double least_noise = 1e-7;  ///< lower bound of sigma_n^2, on standardized outputs

  /// For `dims` axes of the unit cube: lengthscales grow with sqrt(dims) as distances do [Hvarfner24]. The centre is
  /// the mode of their density (exp(sqrt2 - 3) sqrt(dims)), as the fit maximizes over logarithms.
  static GpPriors for_dims(std::size_t dims);
};

/// -(ln p(y | theta) + ln p(theta)) as a function of theta = (ln lengthscale_1..d, ln sigma_f^2, ln sigma_n^2), up to a
/// constant, with its gradient. Holds the pair distances of its data: O(n^2 d) memory; a call costs O(n^3).
class NegativeLogPosterior {
 public:
  NegativeLogPosterior(const std::vector<AxisKind>& kinds, const Dataset& data, const GpPriors& priors);

  /// Infinite where the covariance is not numerically positive definite.
  double operator()(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) const;

  Box bounds() const;
  static GpParameters unpack(const Eigen::VectorXd& theta);
  static Eigen::VectorXd pack(const GpParameters& parameters);

 private:
  double add_priors(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) const;

  Dataset data_;
  GpPriors priors_;
  Eigen::MatrixXd pair_distances_;
};

struct GpFit {
  GpParameters parameters;
  bool converged = true;  ///< false: no start could be evaluated; the parameters are `start`, or the priors' centre
};

/// MAP by L-BFGS from `start` (warm) or from a few fixed points (cold). Deterministic, never fails.
GpFit fit_map(const std::vector<AxisKind>& kinds, const Dataset& data, const GpPriors& priors,
              const std::optional<GpParameters>& start = {});

}  // namespace autoepoch
