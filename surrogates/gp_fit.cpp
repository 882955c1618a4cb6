#include "surrogates/gp_fit.hpp"

#include <Eigen/Cholesky>
#include <array>
#include <cmath>
#include <limits>

#include "surrogates/triangular.hpp"

namespace autoepoch {

GpPriors GpPriors::for_dims(std::size_t dims) {
  const double d = std::max<double>(1.0, static_cast<double>(dims));
  return {.lengthscale = {std::sqrt(2.0) + 0.5 * std::log(d) - 3.0, std::sqrt(3.0)},
          .signal = {0.0, 1.0},
          .noise = {-8.0, 3.0}};
}

NegativeLogPosterior::NegativeLogPosterior(const std::vector<AxisKind>& kinds, const Dataset& data,
                                           const GpPriors& priors)
    : data_(data), priors_(priors), pair_distances_(Features(kinds, data.x).pair_distances()) {}

Box NegativeLogPosterior::bounds() const {
  const Eigen::Index d = data_.x.cols();
  Box box{Eigen::VectorXd::Constant(d + 2, std::log(5e-3)), Eigen::VectorXd::Constant(d + 2, std::log(1e3))};
  box.low[d] = std::log(1e-2);
  box.low[d + 1] = std::log(priors_.least_noise);
  box.high[d + 1] = std::log(2.0);
  return box;
}

GpParameters NegativeLogPosterior::unpack(const Eigen::VectorXd& theta) {
  const Eigen::Index d = theta.size() - 2;
  return {theta.head(d), theta[d], theta[d + 1]};
}

Eigen::VectorXd NegativeLogPosterior::pack(const GpParameters& parameters) {
  Eigen::VectorXd theta(parameters.log_lengthscale.size() + 2);
  theta << parameters.log_lengthscale, parameters.log_signal, parameters.log_noise;
  return theta;
}

double NegativeLogPosterior::add_priors(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) const {
  const Eigen::Index d = theta.size() - 2;
  double log_density = 0;
  for (Eigen::Index j = 0; j < theta.size(); ++j) {
    const LogPrior& prior = j < d ? priors_.lengthscale : j == d ? priors_.signal : priors_.noise;
    log_density += prior.log_density(theta[j]);
    gradient[j] -= prior.slope(theta[j]);
  }
  return -log_density;
}

double NegativeLogPosterior::operator()(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) const {
  const GpParameters parameters = unpack(theta);
  const Eigen::VectorXd s = parameters.scales();
  const double signal = std::exp(parameters.log_signal), noise = std::exp(parameters.log_noise);
  const Eigen::Index n = data_.y.size(), d = s.size();
  const Eigen::ArrayXd t = (5.0 * (pair_distances_ * s).array()).sqrt();
  const Eigen::ArrayXd decay = (-t).exp();
  const Eigen::ArrayXd kernel = (1.0 + t + t.square() / 3.0) * decay;

  Eigen::MatrixXd k = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index i = 0, start = 0; i < n; start += n - 1 - i, ++i)
    k.col(i).tail(n - 1 - i) = signal * kernel.segment(start, n - 1 - i);
  k.diagonal() = data_.noise.array() + (signal + noise);
  const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> cholesky(k);
  if (cholesky.info() != Eigen::Success) return std::numeric_limits<double>::infinity();
  const double half_log_det = k.diagonal().array().log().sum();
  const Eigen::VectorXd alpha = cholesky.solve(data_.y);

  // W = K_y^-1 - alpha alpha'; d/dtheta = 1/2 tr(W dK/dtheta) ([RW06] 5.9).
  Eigen::MatrixXd w = inverse_of_factored(k);
  w.selfadjointView<Eigen::Lower>().rankUpdate(alpha, -1.0);
  Eigen::ArrayXd pairs(kernel.size());
  for (Eigen::Index i = 0, start = 0; i < n; start += n - 1 - i, ++i)
    pairs.segment(start, n - 1 - i) = w.col(i).tail(n - 1 - i);
  // dk/d ln lengthscale_j = dk/dr^2 (-2 s_j d_j^2), dk/dr^2 = -5/6 (1 + t) e^-t; each pair stands for two entries.
  const Eigen::VectorXd slope = (signal * 5.0 / 3.0) * pairs * (1.0 + t) * decay;
  gradient.resize(d + 2);
  gradient.head(d) = s.cwiseProduct(pair_distances_.transpose() * slope);
  gradient[d] = signal * ((pairs * kernel).sum() + 0.5 * w.trace());
  gradient[d + 1] = 0.5 * noise * w.trace();
  return 0.5 * data_.y.dot(alpha) + half_log_det + add_priors(theta, gradient);
}

GpFit fit_map(const std::vector<AxisKind>& kinds, const Dataset& data, const GpPriors& priors,
              const std::optional<GpParameters>& start) {
  const auto d = static_cast<Eigen::Index>(kinds.size());
  const GpParameters centre{Eigen::VectorXd::Constant(d, priors.lengthscale.mean), priors.signal.mean,
                            priors.noise.mean};
  std::vector<GpParameters> starts;
  if (start) {
    starts.push_back(*start);
  } else {
    GpParameters rough = centre;  // the other usual explanation: short lengthscales and more noise
    rough.log_lengthscale.array() -= 1.0;
    rough.log_noise = std::log(1e-2);
    starts = {centre, rough};
  }
  const NegativeLogPosterior objective(kinds, data, priors);
  Minimum best{.x = {}, .value = std::numeric_limits<double>::infinity(), .evaluations = 0};
  for (const GpParameters& from : starts) {
    const Minimum found = minimize(std::cref(objective), NegativeLogPosterior::pack(from), objective.bounds(),
                                   {.evaluations = 60, .tolerance = 1e-3});
    if (found.value < best.value) best = found;
  }
  if (!std::isfinite(best.value)) return {.parameters = starts.front(), .converged = false};
  return {.parameters = NegativeLogPosterior::unpack(best.x), .converged = true};
}

}  // namespace autoepoch
