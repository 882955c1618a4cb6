// The posterior of a Gaussian process with known hyperparameters: exact, with a variance of its own for each
// observation.
//
// Notation ([RW06] 2.25-2.30): y = f(x) + e, f ~ GP(0, sigma_f^2 k), e_i ~ N(0, sigma_n^2 + noise_i);
// K_y = K + diag(sigma_n^2 + noise) + jitter I = L L', alpha = K_y^-1 y.
// Thread-safety: const methods may run concurrently.
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "surrogates/dataset.hpp"
#include "surrogates/kernel.hpp"

namespace autoepoch {

/// Hyperparameters for standardized outputs, all in natural logarithms.
struct GpParameters {
  Eigen::VectorXd log_lengthscale;  ///< one an axis
  double log_signal = 0;            ///< ln sigma_f^2
  double log_noise = 0;             ///< ln sigma_n^2

  /// s_j of kernel.hpp.
  Eigen::VectorXd scales() const { return (-2.0 * log_lengthscale.array()).exp(); }
};

/// A prediction at one point and its derivatives by the point's coordinates (zero for unordered and inactive axes).
struct PointPrediction {
  double mean = 0;
  double variance = 0;
  Eigen::VectorXd mean_gradient;
  Eigen::VectorXd variance_gradient;
};

/// n observations whose errors are correlated.
struct CorrelatedDataset {
  Eigen::MatrixXd x;           ///< n x d, as in Dataset
  Eigen::VectorXd y;           ///< n
  Eigen::MatrixXd covariance;  ///< n x n, K_y: of the observations, the process's own sigma_f^2 k included
};

class GaussianProcess {
 public:
  /// Costs O(n^3). Requires: n >= 1, all sizes equal, parameters finite.
  GaussianProcess(std::vector<AxisKind> kinds, GpParameters parameters, const Dataset& data);
  GaussianProcess(std::vector<AxisKind> kinds, GpParameters parameters, const CorrelatedDataset& data);

  /// The posterior if the objective itself, without noise, had been seen at these points and had been found to be the
  /// present mean there: the mean stays the same everywhere, the variance vanishes at the points and shrinks around
  /// them (the "Kriging believer" of [Ginsbourger10]). x: m x d. The factor is bordered ([GvL13] 4.2):
  /// O(n^2) for each row, the same bits each time.
  GaussianProcess believing(const Eigen::MatrixXd& x) const;

  /// Costs O(m n^2) for m points.
  Prediction predict(const Eigen::MatrixXd& x) const;
  Eigen::VectorXd predict_mean(const Eigen::MatrixXd& x) const;  ///< O(m n)

  /// For telling hopeless points from promising ones, in O(m n) and single precision: the mean, and an upper bound of
  /// the variance (the posterior variance after the one observation that says most about the point).
  Prediction screen(const Eigen::MatrixXd& x) const;

  PointPrediction predict_with_gradient(const Eigen::VectorXd& x) const;

  /// Of f(x_i) + e_i at the observed points, where e_i ~ N(0, sigma_n^2) stays with the point and only the rest of an
  /// observation's error is to be got rid of. Costs O(n^3).
  Prediction settled() const;

  /// Posterior mean at the observed points, O(n). Requires: the errors are not correlated.
  Eigen::VectorXd fitted_mean() const;

  /// (y_i - mean_-i) / sd_-i, where _-i leaves observation i out ([RW06] 5.10-5.12): standard normal if the model is
  /// right.
  Eigen::VectorXd leave_one_out_residuals() const;
  Eigen::VectorXd leave_one_out_log_density() const;  ///< ln p(y_i | y_-i)

  /// What was added, and the jitter if there is any: costs nothing.
  std::string remarks() const;

  /// In words, how many observations are far from what all the others predict; empty if none is. Costs O(n^3).
  std::string outliers() const;

  const GpParameters& parameters() const { return parameters_; }
  const Eigen::MatrixXd& points() const { return x_; }  ///< of the observations, as given
  Eigen::Index size() const { return y_.size(); }
  double jitter() const { return jitter_; }

  /// Said in front of the remarks that are its own.
  void add_remark(const std::string& remark);

 private:
  GaussianProcess(std::vector<AxisKind> kinds, GpParameters parameters, const Eigen::MatrixXd& x,
                  const Eigen::VectorXd& y);

  void factorize(const Eigen::MatrixXd& covariance);
  void solve();
  GaussianProcess bordered(const Eigen::MatrixXd& x,
                           const Eigen::VectorXd& noise) const;    // y_, alpha_ not yet extended
  Eigen::MatrixXd cross_covariance(const Features& points) const;  // m x n; K for features_
  Eigen::ArrayXd precisions() const;                               // diagonal of K_y^-1

  std::vector<AxisKind> kinds_;
  GpParameters parameters_;
  Eigen::VectorXd scales_;
  double signal_;
  Eigen::MatrixXd x_;
  Eigen::VectorXd y_, noise_;  // noise_ includes sigma_n^2; of correlated errors their variances
  Features features_;
  Eigen::MatrixXd factor_;  // L, lower triangle
  Eigen::VectorXd alpha_;
  double jitter_ = 0;
  std::string remark_;
};

}  // namespace autoepoch
