#include "surrogates/freeze_thaw_process.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>

#include "surrogates/gp_fit.hpp"
#include "surrogates/minimize.hpp"
#include "surrogates/triangular.hpp"

namespace autoepoch {
namespace {

constexpr Eigen::Index kVariances = 5;  // parameters beside the lengthscales
constexpr double kSmoother = 1;  // longer lengthscales a priori than for exact data: forecasts hide the fine structure
constexpr double kSmoothError = 4;  // g has twice the lengthscales: a quarter of the squared distance
constexpr double kJitter = 1e-5;    // of standardized outputs: below any difference that matters
constexpr MinimizeOptions kFit = {.evaluations = 40, .tolerance = 1e-2};

/// Of theta_j. Errors are, a priori, about as large as the forecasts say, and for the most part the trial's own.
LogPrior prior(Eigen::Index j, Eigen::Index dims) {
  static const std::array<LogPrior, kVariances> variances = {{{.mean = 0, .sd = 1},
                                                              {.mean = std::log(0.3), .sd = 1.5},
                                                              {.mean = std::log(0.7), .sd = 1.5},
                                                              {.mean = std::log(0.1), .sd = 1.5},
                                                              {.mean = std::log(0.01), .sd = 1.5}}};
  if (j >= dims) return variances[static_cast<std::size_t>(j - dims)];
  LogPrior lengthscale = GpPriors::for_dims(static_cast<std::size_t>(dims)).lengthscale;
  lengthscale.mean += kSmoother;
  return lengthscale;
}

Box bounds(Eigen::Index dims) {
  const Eigen::Index count = dims + kVariances;
  Box box{Eigen::VectorXd::Constant(count, std::log(1e-3)), Eigen::VectorXd::Constant(count, std::log(1e2))};
  box.low.head(dims).setConstant(std::log(0.02));
  return box;
}

double add_priors(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) {
  double log_density = 0;
  for (Eigen::Index j = 0; j < theta.size(); ++j) {
    const LogPrior p = prior(j, theta.size() - kVariances);
    log_density += p.log_density(theta[j]);
    gradient[j] -= p.slope(theta[j]);
  }
  return -log_density;
}

}  // namespace

struct FreezeThawLikelihood::Kernels {
  Eigen::VectorXd scales;
  Eigen::ArrayXd r2;     // of the pairs of trials
  Eigen::ArrayXd final;  // k(x, z; l)
  Eigen::ArrayXd error;  // k(x, z; 2 l)
};

/// Sums of W over the forecasts of two trials: plain, times min(s, s'), and times min(c, c').
struct FreezeThawLikelihood::BlockSums {
  double plain = 0, shared = 0, own = 0;
};

/// Of the pairs of trials, whose own errors are independent; and over all trials with themselves.
struct FreezeThawLikelihood::PairSums {
  Eigen::ArrayXd plain, shared;
  BlockSums themselves;
};

FreezeThawLikelihood::FreezeThawLikelihood(const std::vector<AxisKind>& kinds, const Forecasts& forecasts)
    : y_(std::ssize(forecasts.all)), pair_distances_(Features(kinds, forecasts.code).pair_distances()) {
  for (Eigen::Index a = 0; a < y_.size(); ++a) {
    const OutputForecast& forecast = forecasts.all[static_cast<std::size_t>(a)];
    y_[a] = forecast.mean;
    clocks_.push_back({forecast.variance, forecast.variance * forecast.variance / forecasts.largest_variance});
    if (forecast.trial == std::ssize(first_)) first_.push_back(a);
  }
  first_.push_back(y_.size());
}

FreezeThawParameters FreezeThawLikelihood::unpack(const Eigen::VectorXd& theta) {
  const Eigen::Index d = theta.size() - kVariances;
  return {theta.head(d), theta[d], theta[d + 1], theta[d + 2], theta[d + 3], theta[d + 4]};
}

auto FreezeThawLikelihood::kernels(const FreezeThawParameters& parameters) const -> Kernels {
  Kernels result;
  result.scales = (-2.0 * parameters.log_lengthscale.array()).exp();
  result.r2 = (pair_distances_ * result.scales).array();
  result.final = matern52<double>(result.r2);
  result.error = matern52<double>(result.r2 / kSmoothError);
  return result;
}

/// Of two forecasts' errors: both clocks only rise with the variance.
auto FreezeThawLikelihood::common_time(Eigen::Index a, Eigen::Index b) const -> Clocks {
  const Clocks &first = clocks_[static_cast<std::size_t>(a)], &second = clocks_[static_cast<std::size_t>(b)];
  return first.own < second.own ? first : second;
}

Eigen::MatrixXd FreezeThawLikelihood::covariance(const FreezeThawParameters& parameters) const {
  return covariance(parameters, kernels(parameters));
}

Eigen::MatrixXd FreezeThawLikelihood::covariance(const FreezeThawParameters& parameters, const Kernels& kernels) const {
  const double final = std::exp(parameters.log_final), alike = std::exp(parameters.log_alike),
               own = std::exp(parameters.log_own), common = std::exp(parameters.log_common),
               noise = std::exp(parameters.log_noise);
  Eigen::MatrixXd k(y_.size(), y_.size());
  const auto fill = [&](std::size_t i, std::size_t j, double of_final, double of_error, double of_own) {
    for (Eigen::Index b = first_[j]; b < first_[j + 1]; ++b)
      for (Eigen::Index a = std::max(b, first_[i]); a < first_[i + 1]; ++a) {
        const Clocks time = common_time(a, b);
        k(a, b) = of_final + of_error * time.shared + of_own * time.own;
      }
  };
  Eigen::Index pair = 0;
  for (std::size_t j = 0; j + 1 < first_.size(); ++j) {
    fill(j, j, final + noise, alike + common, own);
    for (std::size_t i = j + 1; i + 1 < first_.size(); ++i, ++pair)
      fill(i, j, final * kernels.final[pair], alike * kernels.error[pair] + common, 0);
  }
  k.diagonal().array() += kJitter;
  return k;
}

auto FreezeThawLikelihood::sums(const Eigen::MatrixXd& w) const -> PairSums {
  PairSums result{Eigen::ArrayXd(pair_distances_.rows()), Eigen::ArrayXd(pair_distances_.rows()), {}};
  const auto add = [&](std::size_t i, std::size_t j, BlockSums& sums) {
    for (Eigen::Index b = first_[j]; b < first_[j + 1]; ++b) {
      for (Eigen::Index a = std::max(b, first_[i]); a < first_[i + 1]; ++a) {
        const double weight = (i == j && a != b ? 2 : 1) * w(a, b);
        const Clocks time = common_time(a, b);
        sums.plain += weight;
        sums.shared += weight * time.shared;
        sums.own += weight * time.own;
      }
    }
  };
  Eigen::Index pair = 0;
  for (std::size_t j = 0; j + 1 < first_.size(); ++j) {
    add(j, j, result.themselves);
    for (std::size_t i = j + 1; i + 1 < first_.size(); ++i, ++pair) {
      BlockSums sums;
      add(i, j, sums);
      result.plain[pair] = sums.plain;
      result.shared[pair] = sums.shared;
    }
  }
  return result;
}

/// 1/2 tr(W dK/dtheta) ([RW06] 5.9); each pair of trials stands for two blocks.
Eigen::VectorXd FreezeThawLikelihood::slopes(const FreezeThawParameters& parameters, const Kernels& kernels,
                                             const PairSums& sums) const {
  const double final = std::exp(parameters.log_final), alike = std::exp(parameters.log_alike);
  const Eigen::VectorXd by_distance = final * sums.plain * matern52_slope(kernels.r2) +
                                      alike / kSmoothError * sums.shared * matern52_slope(kernels.r2 / kSmoothError);
  const Eigen::Index d = kernels.scales.size();
  Eigen::VectorXd gradient(d + kVariances);
  gradient.head(d) = -2.0 * kernels.scales.cwiseProduct(pair_distances_.transpose() * by_distance);
  gradient[d] = final * ((sums.plain * kernels.final).sum() + 0.5 * sums.themselves.plain);
  gradient[d + 1] = alike * ((sums.shared * kernels.error).sum() + 0.5 * sums.themselves.shared);
  gradient[d + 2] = 0.5 * std::exp(parameters.log_own) * sums.themselves.own;
  gradient[d + 3] = std::exp(parameters.log_common) * (sums.shared.sum() + 0.5 * sums.themselves.shared);
  gradient[d + 4] = 0.5 * std::exp(parameters.log_noise) * sums.themselves.plain;
  return gradient;
}

double FreezeThawLikelihood::operator()(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) const {
  const FreezeThawParameters parameters = unpack(theta);
  const Kernels kernels = this->kernels(parameters);
  Eigen::MatrixXd k = covariance(parameters, kernels);
  const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> cholesky(k);
  if (cholesky.info() != Eigen::Success) return std::numeric_limits<double>::infinity();
  const double half_log_det = k.diagonal().array().log().sum();
  const Eigen::VectorXd alpha = cholesky.solve(y_);
  Eigen::MatrixXd w = inverse_of_factored(k);
  w.selfadjointView<Eigen::Lower>().rankUpdate(alpha, -1.0);
  gradient = slopes(parameters, kernels, sums(w));
  return 0.5 * y_.dot(alpha) + half_log_det + add_priors(theta, gradient);
}

FreezeThawParameters fit_freeze_thaw(const std::vector<AxisKind>& kinds, const Forecasts& forecasts) {
  const auto d = static_cast<Eigen::Index>(kinds.size());
  Eigen::VectorXd start(d + kVariances);
  for (Eigen::Index j = 0; j < start.size(); ++j) start[j] = prior(j, d).mean;
  const FreezeThawLikelihood likelihood(kinds, forecasts);
  return FreezeThawLikelihood::unpack(minimize(std::cref(likelihood), start, bounds(d), kFit).x);
}

CorrelatedDataset final_values(const std::vector<AxisKind>& kinds, const Forecasts& forecasts,
                               const FreezeThawParameters& parameters) {
  const Eigen::Index n = std::ssize(forecasts.all), m = forecasts.code.rows();
  Eigen::VectorXd y(n);
  for (Eigen::Index a = 0; a < n; ++a) y[a] = forecasts.all[static_cast<std::size_t>(a)].mean;
  Eigen::MatrixXd k = FreezeThawLikelihood(kinds, forecasts).covariance(parameters);
  const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> cholesky(k);
  const Eigen::VectorXd alpha = cholesky.solve(y);
  const Eigen::MatrixXd inverse = inverse_of_factored(k);
  // cov(forecasts, f) = E K_f, where E says which forecast is of which trial: of K^-1 and K^-1 y only E' K^-1 E = C^-1
  // and E' K^-1 y = C^-1 y_final count.
  Eigen::MatrixXd precision = Eigen::MatrixXd::Zero(m, m);  // lower triangle: forecasts are ordered by trial
  Eigen::VectorXd weighted = Eigen::VectorXd::Zero(m);
  for (Eigen::Index b = 0; b < n; ++b) {
    const Eigen::Index column = forecasts.all[static_cast<std::size_t>(b)].trial;
    weighted[column] += alpha[b];
    for (Eigen::Index a = b; a < n; ++a) {
      const Eigen::Index row = forecasts.all[static_cast<std::size_t>(a)].trial;
      precision(row, column) += (row == column && a != b ? 2 : 1) * inverse(a, b);
    }
  }
  const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> precision_cholesky(precision);
  CorrelatedDataset result{forecasts.code, precision_cholesky.solve(weighted), {}};
  result.covariance = inverse_of_factored(precision).selfadjointView<Eigen::Lower>();
  return result;
}

}  // namespace autoepoch
