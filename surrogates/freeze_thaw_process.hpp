// A Gaussian process over configurations that learns from forecasts of their learning curves, made at any age, and from
// how far such forecasts are wrong [Swersky14].
//
// Model. A forecast of trial i's lowest output, of variance c by its own account, is
//   y = f(x_i) + e_i + g_i(c),   g_i(0) = 0.
// f ~ GP(0, sigma_f^2 k) is the lowest output. e_i ~ N(0, sigma_e^2) is what the configuration does not determine. g is
// the forecast's error:
//   cov(g_i(c), g_j(c')) = [i = j] sigma_o^2 min(c, c') + (sigma_c^2 + sigma_x^2 k(x_i, x_j; 2 l)) min(s, s'),
//   s = c^2 / c_max.
// k is that of kernel.hpp with lengthscales l. g is smoother, and has them twice as long.
//
// The three terms of the error. One part is the trial's own: a Brownian motion in c, so a later forecast, which is
// surer, makes an earlier one superfluous. One part is common to the study, and one is alike in similar configurations.
// Trials that went on thus teach how forecasts of the others are to be corrected, and how far they can be trusted. The
// common parts are Brownian in s, because they are errors of young curves: what is learned from those must not be held
// against forecasts of old ones.
//
// Use. g vanishes for a trial that has ended. So all forecasts of a trial count as one observation of f(x_i) + e_i,
// whose error is correlated with those of other trials. final_values() finds these observations. An ordinary
// GaussianProcess does the rest; its settled() are the trials' own values. Thread-safety: pure functions; const methods
// may run concurrently.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "surrogates/gaussian_process.hpp"
#include "surrogates/kernel.hpp"

namespace autoepoch {

/// Of the lowest output a trial will reach.
struct OutputForecast {
  Eigen::Index trial = 0;  ///< row of its configuration
  double mean = 0;
  double variance = 0;  ///< >= 0; 0 of a trial that has ended
};

struct Forecasts {
  Eigen::MatrixXd code;             ///< m x d: the trials' configurations, encoded by the space
  std::vector<OutputForecast> all;  ///< by ascending trial; at least one of each
  double largest_variance = 1;      ///< c_max > 0: of these and those that they were chosen from
};

/// Natural logarithms.
struct FreezeThawParameters {
  Eigen::VectorXd log_lengthscale;  ///< one an axis
  double log_final = 0;             ///< ln sigma_f^2
  double log_alike = 0;             ///< ln sigma_x^2
  double log_own = 0;               ///< ln sigma_o^2
  double log_common = 0;            ///< ln sigma_c^2
  double log_noise = 0;             ///< ln sigma_e^2

  GpParameters of_final() const { return {log_lengthscale, log_final, log_noise}; }
};

/// The maximum of the posterior density by bounded L-BFGS, with few evaluations of O(forecasts^3). Outputs should be
/// standardized. Deterministic, never fails.
FreezeThawParameters fit_freeze_thaw(const std::vector<AxisKind>& kinds, const Forecasts& forecasts);

/// One observation of f(x_i) + e_i for each trial, equivalent to all its forecasts. Costs O(forecasts^3).
CorrelatedDataset final_values(const std::vector<AxisKind>& kinds, const Forecasts& forecasts,
                               const FreezeThawParameters& parameters);

/// -(ln p(forecasts | theta) + ln p(theta)) up to a constant, as a function of theta = (ln lengthscale_1..d, ln
/// sigma_f^2, ln sigma_x^2, ln sigma_o^2, ln sigma_c^2, ln sigma_e^2), with its gradient. O(trials^2 d) memory.
class FreezeThawLikelihood {
 public:
  FreezeThawLikelihood(const std::vector<AxisKind>& kinds, const Forecasts& forecasts);

  /// Infinite where the covariance is not numerically positive definite.
  double operator()(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) const;

  /// Of all forecasts; lower triangle.
  Eigen::MatrixXd covariance(const FreezeThawParameters& parameters) const;

  static FreezeThawParameters unpack(const Eigen::VectorXd& theta);

 private:
  struct Kernels;
  struct BlockSums;
  struct PairSums;
  struct Clocks {
    double own, shared;  ///< c and s
  };

  Kernels kernels(const FreezeThawParameters& parameters) const;
  Eigen::MatrixXd covariance(const FreezeThawParameters& parameters, const Kernels& kernels) const;
  PairSums sums(const Eigen::MatrixXd& w) const;
  Eigen::VectorXd slopes(const FreezeThawParameters& parameters, const Kernels& kernels, const PairSums& sums) const;
  Clocks common_time(Eigen::Index a, Eigen::Index b) const;

  std::vector<Clocks> clocks_;       // of the forecasts
  std::vector<Eigen::Index> first_;  // forecast of each trial; at the end, their number
  Eigen::VectorXd y_;
  Eigen::MatrixXd pair_distances_;  // of the trials
};

}  // namespace autoepoch
