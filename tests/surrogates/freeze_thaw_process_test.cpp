#include "surrogates/freeze_thaw_process.hpp"

#include <Eigen/Cholesky>
#include <cmath>

#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "surrogates/gp_data.hpp"

using namespace autoepoch;

namespace {

Eigen::VectorXd random_theta(Rng& rng) {
  Eigen::VectorXd theta(9);  // four axes, five variances
  for (double& t : theta) t = 0.7 * rng.normal() - 0.5;
  return theta;
}

/// Some trials have one forecast, some three, of falling variance; the first one has ended.
Forecasts random_forecasts(Eigen::Index trials, Rng& rng) {
  Forecasts result{random_points(static_cast<int>(trials), rng), {}};
  for (Eigen::Index i = 0; i < trials; ++i) {
    const std::uint64_t count = 1 + 2 * rng.below(2);
    for (std::uint64_t k = count; k-- > 0;)
      result.all.push_back({i, rng.normal(), i == 0 && k == 0 ? 0 : static_cast<double>(k) + rng.uniform()});
  }
  result.largest_variance = 3;
  return result;
}

/// sigma_f^2 k between the points and the configuration of each forecast.
Eigen::MatrixXd cross(const Eigen::MatrixXd& points, const Forecasts& forecasts, const GpParameters& parameters) {
  const Features a(kAllKinds, points), b(kAllKinds, forecasts.code);
  Eigen::MatrixXd k(points.rows(), std::ssize(forecasts.all));
  for (Eigen::Index j = 0; j < k.cols(); ++j)
    k.col(j) =
        std::exp(parameters.log_signal) *
        matern52(a.scaled_distances(parameters.scales(), b, forecasts.all[static_cast<std::size_t>(j)].trial)).matrix();
  return k;
}

}  // namespace

TEST_CASE("the gradient of the freeze-thaw likelihood") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    INFO("seed " << seed);
    Rng rng(seed);
    const FreezeThawLikelihood likelihood(kAllKinds, random_forecasts(12, rng));
    check_gradient(likelihood, random_theta(rng));
  }
}

TEST_CASE("one observation for each trial says the same as all its forecasts") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    INFO("seed " << seed);
    Rng rng(seed);
    const Forecasts forecasts = random_forecasts(15, rng);
    const FreezeThawParameters parameters = FreezeThawLikelihood::unpack(random_theta(rng));
    const CorrelatedDataset finals = final_values(kAllKinds, forecasts, parameters);
    const Eigen::MatrixXd query = random_points(20, rng);
    const Prediction collapsed = GaussianProcess(kAllKinds, parameters.of_final(), finals).predict(query);

    // Conditioned on all forecasts at once ([RW06] 2.25, 2.26).
    Eigen::MatrixXd lower = FreezeThawLikelihood(kAllKinds, forecasts).covariance(parameters);
    const Eigen::MatrixXd covariance = lower.selfadjointView<Eigen::Lower>();
    Eigen::VectorXd y(std::ssize(forecasts.all));
    for (Eigen::Index a = 0; a < y.size(); ++a) y[a] = forecasts.all[static_cast<std::size_t>(a)].mean;
    const Eigen::MatrixXd k = cross(query, forecasts, parameters.of_final());
    const Eigen::LLT<Eigen::MatrixXd> cholesky(covariance);
    CHECK((collapsed.mean - k * cholesky.solve(y)).cwiseAbs().maxCoeff() < 1e-8);
    const Eigen::VectorXd explained = (k * cholesky.solve(k.transpose())).diagonal();
    CHECK((collapsed.variance.array() - std::exp(parameters.log_final) + explained.array()).abs().maxCoeff() < 1e-8);
  }
}

TEST_CASE("of a trial that has ended, its value is known; of the others, more than of an untried configuration") {
  Rng rng(1);
  const Forecasts forecasts = random_forecasts(15, rng);
  const FreezeThawParameters parameters = FreezeThawLikelihood::unpack(Eigen::VectorXd::Constant(9, -0.5));
  const CorrelatedDataset finals = final_values(kAllKinds, forecasts, parameters);
  const Prediction trials = GaussianProcess(kAllKinds, parameters.of_final(), finals).settled();
  std::size_t last = 0;
  while (forecasts.all[last + 1].trial == 0) ++last;
  CHECK(trials.mean[0] == Approx(forecasts.all[last].mean).margin(1e-3));  // kJitter
  CHECK(trials.variance[0] < 1e-4);
  const double prior = std::exp(parameters.log_final) + std::exp(parameters.log_noise);
  CHECK(trials.variance.maxCoeff() < prior);
}

TEST_CASE("what young forecasts have wrong in common is not held against those of old curves") {
  // Young, all were expected to reach 1.5 more than they do. The better half has ended; what the others, half trained,
  // will reach is forecast with a standard deviation of 0.2, and rightly.
  Rng rng(3);
  Forecasts forecasts{random_points(60, rng), {}};
  std::vector<double> values;
  for (Eigen::Index i = 0; i < 60; ++i) values.push_back(rng.normal());
  for (Eigen::Index i = 0; i < 60; ++i) {
    const double value = values[static_cast<std::size_t>(i)];
    forecasts.all.push_back({i, value + 1.5 + 0.5 * rng.normal(), 1});
    forecasts.all.push_back(value < 0 ? OutputForecast{i, value, 0}
                                      : OutputForecast{i, value + 0.2 * rng.normal(), 0.04});
  }
  const FreezeThawParameters parameters = fit_freeze_thaw(kAllKinds, forecasts);
  const Prediction trials =
      GaussianProcess(kAllKinds, parameters.of_final(), final_values(kAllKinds, forecasts, parameters)).settled();
  double error = 0, unfinished = 0;
  for (Eigen::Index i = 0; i < 60; ++i) {
    if (values[static_cast<std::size_t>(i)] < 0) continue;
    error += trials.mean[i] - values[static_cast<std::size_t>(i)];
    ++unfinished;
  }
  CHECK(std::abs(error / unfinished) < 0.2);  // were common errors Brownian in the variance as well: 0.47
}

TEST_CASE("from forecasts and what became of them, the fit learns how large their errors are") {
  // Each trial: a forecast of variance 1 that errs with standard deviation `error`, and its value.
  const auto own_error = [](double error) {
    Rng rng(2);
    Forecasts forecasts{random_points(40, rng), {}};
    for (Eigen::Index i = 0; i < 40; ++i) {
      const double value = rng.normal();
      forecasts.all.push_back({i, value + error * rng.normal(), 1});
      forecasts.all.push_back({i, value, 0});
    }
    return std::exp(fit_freeze_thaw(kAllKinds, forecasts).log_own);
  };
  CHECK(own_error(0.1) < 0.05);
  CHECK(own_error(1.5) > 1);
}
