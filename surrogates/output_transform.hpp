// From losses in the user's units to outputs a Gaussian process can model: warped, clipped, standardized.
#pragma once

#include <Eigen/Core>

namespace autoepoch {

enum class Warp {
  identity,
  log,        ///< ln u, for u > 0: losses
  neg_log,    ///< -ln(-u), for u < 0: a positive quantity that is maximized
  logit,      ///< ln(u / (1 - u)), for 0 < u < 1: error rates
  neg_logit,  ///< -logit(-u), for -1 < u < 0: accuracies that are maximized
};

/// True if all losses lie in the warp's domain.
bool is_defined(Warp warp, const Eigen::VectorXd& losses);

/// The warp under which the losses are most likely normal (maximum likelihood with the Jacobian, [BoxCox64]); the
/// identity when in doubt. Requires: losses finite.
Warp most_normal_warp(const Eigen::VectorXd& losses);

/// An increasing function of the loss, fitted to losses. t(u) = (clip(warp(u)) - centre) / spread, where clip cuts what
/// is far above the median: how bad a bad configuration is must not hide the differences between good ones.
/// Thread-safety: immutable after construction.
class OutputTransform {
 public:
  /// Requires: losses finite, at least one, in the domain of the warp.
  OutputTransform(Warp warp, const Eigen::VectorXd& losses);

  /// Total: a loss at or beyond the upper end of the warp's domain is one of the worst, and none is taken to be nearer
  /// to the lower end than a hundredth of the best loss's distance.
  double operator()(double loss) const;

  /// d t / d loss, where not clipped: turns standard deviations of losses into those of outputs.
  double slope(double loss) const;

  /// The loss of an output: inverse of operator() below the clip.
  double inverse(double output) const;

  /// The output of the clip's edge: where a failed trial is put.
  double worst() const { return worst_; }
  Warp warp() const { return warp_; }

 private:
  Warp warp_ = Warp::identity;
  double least_ = 0;    // loss
  double ceiling_ = 0;  // of the warped loss
  double centre_ = 0;
  double spread_ = 1;
  double worst_ = 0;
};

}  // namespace autoepoch
