// A Gaussian prior over learning curves, in closed form.
//
// Model. On the scale z a curve of a study is s (mu(t) + P w + b(t) + e_t):
//   s     the study's scale
//   mu    the mean curve
//   P w   loadings of the leading Karhunen-Loeve functions times w ~ N(0, I)
//   b     Brownian motion, so that late predictions tend to the last value
//   e_t   noise that falls with t
// There is one (mu, P, e) for each family of curves that the prior was fitted to. Family and scale are mixed by their
// tempered evidence over all curves of the study. Predictions are widened like a Student t with 4 degrees of freedom.
//
// Notation follows [RW06] 2.2: K covariance, L its Cholesky factor. Thread-safety: const methods may run concurrently.
#pragma once

#include <Eigen/Core>
#include <span>
#include <string_view>
#include <vector>

#include "surrogates/curve_grid.hpp"

namespace autoepoch {

inline constexpr int kCurveLoadings = 8;

/// Learned by experiments/curves/fit_families.py.
struct CurveFamily {
  std::string_view name;
  double log_scale_mean;
  double log_scale_sd;
  double mean[kCurveCells];
  double residual[kCurveCells];  ///< variance of e_t
  double loadings[kCurveCells][kCurveLoadings];
};

/// The mean and covariance that a family implies, at scale 1.
class CurvePrior {
 public:
  explicit CurvePrior(const CurveFamily& family);

  /// Log evidence, up to a constant, of a curve at each of `scales`. Requires: curve not empty.
  Eigen::ArrayXd log_evidence(const GridCurve& curve, const Eigen::ArrayXd& scales) const;

  struct Final {
    double mean;
    double sd;
  };
  /// z on cell `at`, given a curve up to there. Requires: curve not empty.
  Final predict(const GridCurve& curve, double scale, int at = kLastCell) const;

  const CurveFamily& family() const { return family_; }

 private:
  Eigen::MatrixXd observed_factor(const std::vector<int>& cells) const;

  const CurveFamily& family_;
  Eigen::MatrixXd K_;  // of the noise-free curve
  Eigen::MatrixXd L_;  // of the observed curve, all cells
};

/// Families and scales weighted by the evidence of one study.
class CurvePriorMixture {
 public:
  /// `priors` must not be empty and must outlive the mixture; empty curves are ignored.
  CurvePriorMixture(std::span<const CurvePrior> priors, std::span<const GridCurve> curves);

  struct Component {
    double weight;  ///< they sum to 1
    double mean;
    double sd;
  };
  std::vector<Component> predict(const GridCurve& curve, int at = kLastCell) const;

 private:
  struct Choice {
    const CurvePrior* prior;
    double scale;
    double weight;
  };
  std::vector<Choice> choices_;
};

}  // namespace autoepoch
