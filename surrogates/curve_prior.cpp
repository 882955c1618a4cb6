#include "surrogates/curve_prior.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cassert>
#include <cmath>

#include "surrogates/curve_scale.hpp"

namespace autoepoch {
namespace {

constexpr double kBrownian = 0.01;  // variance of b at the horizon
constexpr double kDegreesOfFreedom = 4;
constexpr double kLowestObserved = -6;      // a loss of 1/400 of the anchor tells no more than that it is small
constexpr int kScales = 9;                  // in steps of half a standard deviation
constexpr double kTemper = 0.3;             // neighbouring epochs and curves are not independent given the family
constexpr double kFullyCountedCurves = 50;  // more curves than these do not add evidence
constexpr std::size_t kChoices = 4;

Eigen::VectorXd observed(const GridCurve& curve) {
  Eigen::VectorXd z(curve.z.size());
  for (std::size_t k = 0; k < curve.z.size(); ++k)
    z[static_cast<Eigen::Index>(k)] = std::max(curve.z[k], kLowestObserved);
  return z;
}

Eigen::VectorXd at_cells(const double (&values)[kCurveCells], const std::vector<int>& cells) {
  Eigen::VectorXd result(cells.size());
  for (std::size_t k = 0; k < cells.size(); ++k) result[static_cast<Eigen::Index>(k)] = values[cells[k]];
  return result;
}

}  // namespace

CurvePrior::CurvePrior(const CurveFamily& family) : family_(family), K_(kCurveCells, kCurveCells) {
  using Loadings = Eigen::Matrix<double, kCurveCells, kCurveLoadings, Eigen::RowMajor>;
  const Eigen::Map<const Loadings> P(&family.loadings[0][0]);
  K_ = P * P.transpose();
  for (int i = 0; i < kCurveCells; ++i) {
    for (int j = 0; j < kCurveCells; ++j) K_(i, j) += kBrownian * (std::min(i, j) + 1) / kCurveCells;
  }
  std::vector<int> all(kCurveCells);
  for (int c = 0; c < kCurveCells; ++c) all[static_cast<std::size_t>(c)] = c;
  Eigen::MatrixXd S = K_;
  S.diagonal() += at_cells(family.residual, all);
  L_ = S.llt().matrixL();
}

// The factor for leading cells is the leading block of the full one; gaps need their own.
Eigen::MatrixXd CurvePrior::observed_factor(const std::vector<int>& cells) const {
  const auto n = static_cast<Eigen::Index>(cells.size());
  if (cells.back() == n - 1) return L_.topLeftCorner(n, n);
  Eigen::MatrixXd S(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) S(i, j) = K_(cells[i], cells[j]);
    S(i, i) += family_.residual[cells[i]];
  }
  return S.llt().matrixL();
}

Eigen::ArrayXd CurvePrior::log_evidence(const GridCurve& curve, const Eigen::ArrayXd& scales) const {
  assert(!curve.empty());
  const double n = static_cast<double>(curve.cells.size());
  const Eigen::MatrixXd L = observed_factor(curve.cells);
  const auto solve = L.triangularView<Eigen::Lower>();
  const Eigen::VectorXd z = solve.solve(observed(curve));
  const Eigen::VectorXd m = solve.solve(at_cells(family_.mean, curve.cells));
  // |L^-1 (z / s - m)|^2
  const Eigen::ArrayXd distance = z.squaredNorm() / scales.square() - 2 * z.dot(m) / scales + m.squaredNorm();
  return -0.5 * (n + kDegreesOfFreedom) * (distance / kDegreesOfFreedom).log1p() - n * scales.log() -
         L.diagonal().array().log().sum();
}

CurvePrior::Final CurvePrior::predict(const GridCurve& curve, double scale, int at) const {
  assert(!curve.empty());
  const auto n = static_cast<Eigen::Index>(curve.cells.size());
  const Eigen::MatrixXd L = observed_factor(curve.cells);
  const auto solve = L.triangularView<Eigen::Lower>();
  Eigen::VectorXd k(n);
  for (Eigen::Index i = 0; i < n; ++i) k[i] = K_(curve.cells[i], at);
  const Eigen::VectorXd v = solve.solve(k);
  const Eigen::VectorXd e = solve.solve(observed(curve) / scale - at_cells(family_.mean, curve.cells));
  const double variance = K_(at, at) + family_.residual[at] - v.squaredNorm();
  const double widening = (kDegreesOfFreedom + e.squaredNorm()) / (kDegreesOfFreedom + static_cast<double>(n));
  return {scale * (family_.mean[at] + v.dot(e)), scale * std::sqrt(std::max(variance, 1e-8) * widening)};
}

CurvePriorMixture::CurvePriorMixture(std::span<const CurvePrior> priors, std::span<const GridCurve> curves) {
  assert(!priors.empty());
  const Eigen::ArrayXd step = Eigen::ArrayXd::LinSpaced(kScales, -2, 2);
  const auto present = std::count_if(curves.begin(), curves.end(), [](const GridCurve& c) { return !c.empty(); });
  const double temper = kTemper / std::max(1.0, static_cast<double>(present) / kFullyCountedCurves);
  for (const CurvePrior& prior : priors) {
    const Eigen::ArrayXd scales = (prior.family().log_scale_mean + prior.family().log_scale_sd * step).exp();
    Eigen::ArrayXd evidence = -0.5 * step.square();
    for (const GridCurve& curve : curves) {
      if (!curve.empty()) evidence += temper * prior.log_evidence(curve, scales);
    }
    for (Eigen::Index i = 0; i < kScales; ++i) choices_.push_back({&prior, scales[i], evidence[i]});
  }
  std::stable_sort(choices_.begin(), choices_.end(),
                   [](const Choice& a, const Choice& b) { return a.weight > b.weight; });
  choices_.resize(std::min(choices_.size(), kChoices));
  double total = 0;
  const double best = choices_.front().weight;
  for (Choice& choice : choices_) total += choice.weight = std::exp(choice.weight - best);
  for (Choice& choice : choices_) choice.weight /= total;
}

std::vector<CurvePriorMixture::Component> CurvePriorMixture::predict(const GridCurve& curve, int at) const {
  std::vector<Component> result;
  for (const Choice& choice : choices_) {
    const CurvePrior::Final final = choice.prior->predict(curve, choice.scale, at);
    result.push_back({choice.weight, final.mean, final.sd});
  }
  return result;
}

}  // namespace autoepoch
