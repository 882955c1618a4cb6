#include "surrogates/gaussian_process.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <utility>

namespace autoepoch {
namespace {

constexpr double kFirstJitter = 1e-10;    // of sigma_f^2; invisible beside any noise floor
constexpr double kVarianceFloor = 1e-14;  // of sigma_f^2: rounding of a difference of O(sigma_f^2) numbers
constexpr double kSuspicious = 4.5;       // leave-one-out residuals beyond it: 1 in 150 000 if the model is right

auto lower(const Eigen::MatrixXd& matrix) { return matrix.triangularView<Eigen::Lower>(); }
auto lower_transposed(const Eigen::MatrixXd& matrix) { return matrix.transpose().triangularView<Eigen::Upper>(); }

Eigen::MatrixXd stacked(const Eigen::MatrixXd& above, const Eigen::MatrixXd& below) {
  Eigen::MatrixXd result(above.rows() + below.rows(), above.cols());
  result << above, below;
  return result;
}

}  // namespace

GaussianProcess::GaussianProcess(std::vector<AxisKind> kinds, GpParameters parameters, const Eigen::MatrixXd& x,
                                 const Eigen::VectorXd& y)
    : kinds_(std::move(kinds)),
      parameters_(std::move(parameters)),
      scales_(parameters_.scales()),
      signal_(std::exp(parameters_.log_signal)),
      x_(x),
      y_(y),
      features_(kinds_, x_) {}

GaussianProcess::GaussianProcess(std::vector<AxisKind> kinds, GpParameters parameters, const Dataset& data)
    : GaussianProcess(std::move(kinds), std::move(parameters), data.x, data.y) {
  noise_ = data.noise.array() + std::exp(parameters_.log_noise);
  assert(data.x.rows() == data.y.size() && data.y.size() == data.noise.size() && data.y.size() > 0);
  Eigen::MatrixXd k = cross_covariance(features_);
  k.diagonal() += noise_;
  factorize(k);
  solve();
}

GaussianProcess::GaussianProcess(std::vector<AxisKind> kinds, GpParameters parameters, const CorrelatedDataset& data)
    : GaussianProcess(std::move(kinds), std::move(parameters), data.x, data.y) {
  noise_ = (data.covariance.diagonal().array() - signal_).max(0);
  factorize(data.covariance);
  solve();
}

void GaussianProcess::factorize(const Eigen::MatrixXd& covariance) {
  for (jitter_ = 0;; jitter_ = std::max(10 * jitter_, kFirstJitter * signal_)) {
    factor_ = covariance;
    factor_.diagonal().array() += jitter_;
    // Ends: a jitter of n sigma_f^2 makes the matrix diagonally dominant.
    if (Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>>(factor_).info() == Eigen::Success) return;
  }
}

void GaussianProcess::solve() {
  alpha_ = lower(factor_).solve(y_);
  lower_transposed(factor_).solveInPlace(alpha_);
}

GaussianProcess GaussianProcess::bordered(const Eigen::MatrixXd& x, const Eigen::VectorXd& noise) const {
  GaussianProcess result = *this;
  const Eigen::Index n = noise_.size(), m = noise.size();
  result.x_ = stacked(x_, x);
  result.noise_ = stacked(noise_, noise);
  result.features_ = Features(kinds_, result.x_);
  result.factor_ = Eigen::MatrixXd::Zero(n + m, n + m);
  result.factor_.topLeftCorner(n, n) = factor_;
  for (Eigen::Index i = n; i < n + m; ++i) {
    Eigen::VectorXd row =
        signal_ * matern52(result.features_.scaled_distances(scales_, result.features_, i)).head(i).matrix();
    result.factor_.topLeftCorner(i, i).triangularView<Eigen::Lower>().solveInPlace(row);
    const double pivot = signal_ + result.noise_[i] + jitter_ - row.squaredNorm();
    result.factor_.row(i).head(i) = row.transpose();
    result.factor_(i, i) = std::sqrt(std::max(pivot, kFirstJitter * signal_));
  }
  return result;
}

GaussianProcess GaussianProcess::believing(const Eigen::MatrixXd& x) const {
  const Eigen::VectorXd zero = Eigen::VectorXd::Zero(x.rows());
  GaussianProcess result = bordered(x, zero);
  result.y_ = stacked(y_, predict_mean(x));
  result.alpha_ = stacked(alpha_, zero);  // K_y (alpha, 0) = (y, k' alpha)
  return result;
}

Eigen::MatrixXd GaussianProcess::cross_covariance(const Features& points) const {
  Eigen::MatrixXd k(points.size(), size());
  for (Eigen::Index i = 0; i < size(); ++i)
    k.col(i) = signal_ * matern52(points.scaled_distances(scales_, features_, i)).matrix();
  return k;
}

Prediction GaussianProcess::predict(const Eigen::MatrixXd& x) const {
  Eigen::MatrixXd k = cross_covariance(Features(kinds_, x));
  Prediction prediction;
  prediction.mean = k * alpha_;
  lower_transposed(factor_).solveInPlace<Eigen::OnTheRight>(k);  // K_* L^-T
  prediction.variance = (signal_ - k.rowwise().squaredNorm().array()).max(kVarianceFloor * signal_);
  return prediction;
}

Eigen::VectorXd GaussianProcess::predict_mean(const Eigen::MatrixXd& x) const {
  return cross_covariance(Features(kinds_, x)) * alpha_;
}

Prediction GaussianProcess::screen(const Eigen::MatrixXd& x) const {
  const BasicFeatures<float> points(kinds_, x), observed(kinds_, x_);
  Eigen::ArrayXf mean = Eigen::ArrayXf::Zero(x.rows()), known = mean;  // known: share of the variance explained
  for (Eigen::Index i = 0; i < size(); ++i) {
    const Eigen::ArrayXf k = matern52(points.scaled_distances(scales_, observed, i));
    mean += static_cast<float>(signal_ * alpha_[i]) * k;
    known = known.max(static_cast<float>(signal_ / (signal_ + noise_[i])) * k.square());
  }
  constexpr float kRounding = 1e-6f;
  return {mean.cast<double>(), signal_ * (1 - known).max(kRounding).cast<double>()};
}

PointPrediction GaussianProcess::predict_with_gradient(const Eigen::VectorXd& x) const {
  const Features point(kinds_, x.transpose());
  const Eigen::ArrayXd r2 = features_.scaled_distances(scales_, point, 0);
  const Eigen::VectorXd k = signal_ * matern52(r2).matrix();
  Eigen::VectorXd weights = lower(factor_).solve(k);
  PointPrediction result;
  result.mean = k.dot(alpha_);
  result.variance = std::max(signal_ - weights.squaredNorm(), kVarianceFloor * signal_);
  lower_transposed(factor_).solveInPlace(weights);  // K_y^-1 k
  const Eigen::ArrayXd slope = signal_ * matern52_slope(r2);
  const Eigen::MatrixXd gradient = features_.distance_gradient(scales_, point);
  result.mean_gradient = gradient.transpose() * (slope * alpha_.array()).matrix();
  result.variance_gradient = -2.0 * gradient.transpose() * (slope * weights.array()).matrix();
  return result;
}

Prediction GaussianProcess::settled() const {
  Eigen::MatrixXd k = cross_covariance(features_);
  k.diagonal().array() += std::exp(parameters_.log_noise);
  Prediction result{k * alpha_, k.diagonal()};
  lower(factor_).solveInPlace(k);
  result.variance = (result.variance - k.colwise().squaredNorm().transpose()).cwiseMax(0);
  return result;
}

Eigen::VectorXd GaussianProcess::fitted_mean() const {
  return y_ - ((noise_.array() + jitter_) * alpha_.array()).matrix();  // K alpha = y - (K_y - K) alpha
}

Eigen::ArrayXd GaussianProcess::precisions() const {
  const Eigen::MatrixXd inverse = lower(factor_).solve(Eigen::MatrixXd::Identity(size(), size()));
  return inverse.colwise().squaredNorm().transpose();
}

Eigen::VectorXd GaussianProcess::leave_one_out_residuals() const { return alpha_.array() / precisions().sqrt(); }

Eigen::VectorXd GaussianProcess::leave_one_out_log_density() const {
  const Eigen::ArrayXd precision = precisions();
  return 0.5 * ((precision / (2 * std::numbers::pi)).log() - alpha_.array().square() / precision);
}

void GaussianProcess::add_remark(const std::string& remark) {
  if (!remark.empty()) remark_ += (remark_.empty() ? "" : "; ") + remark;
}

std::string GaussianProcess::remarks() const {
  if (jitter_ <= 0) return remark_;
  return remark_ + (remark_.empty() ? "" : "; ") + fmt::format("jitter {:.0e} added to the covariance", jitter_);
}

std::string GaussianProcess::outliers() const {
  const Eigen::ArrayXd residuals = leave_one_out_residuals().array().abs();
  const auto outliers = (residuals > kSuspicious).count();
  if (outliers == 0) return {};
  return fmt::format("{} far from what the others predict (leave-one-out residuals beyond {} sd)",
                     outliers == 1 ? "an observation is" : fmt::format("{} observations are", outliers), kSuspicious);
}

}  // namespace autoepoch
