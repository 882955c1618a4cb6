#include <cmath>
#include <numbers>

#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "surrogates/gaussian_process.hpp"
#include "surrogates/gp_data.hpp"
#include "surrogates/gp_fit.hpp"
#include "surrogates/gp_tables.hpp"

using namespace autoepoch;

namespace {

const GpParameters kParameters{(Eigen::VectorXd(4) << -0.7, 0.3, 0.1, -0.4).finished(), 0.2, -6.0};

double largest_difference(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) { return (a - b).cwiseAbs().maxCoeff(); }

}  // namespace

TEST_CASE("posterior and leave-one-out residuals equal scikit-learn's") {
  auto tables = read_tables("tests/golden/gp_posterior.txt");
  REQUIRE(tables.size() == 10);
  const GpParameters parameters{tables["lengthscales"].row(0).array().log(), std::log(tables["signal_and_noise"](0, 0)),
                                std::log(tables["signal_and_noise"](0, 1))};
  const Dataset data{tables["x"], tables["y"].row(0).transpose(), tables["noise"].row(0).transpose()};
  const GaussianProcess gp(kAllKinds, parameters, data);
  const Prediction prediction = gp.predict(tables["query"]);
  CHECK(largest_difference(prediction.mean.transpose(), tables["mean"]) < 1e-10);
  CHECK(largest_difference(prediction.variance.transpose(), tables["variance"]) < 1e-10);
  CHECK(largest_difference(gp.leave_one_out_residuals().transpose(), tables["leave_one_out"]) < 1e-9);
  CHECK(gp.jitter() == 0);
}

TEST_CASE("the objective of the fit is scikit-learn's marginal likelihood, and the priors") {
  auto tables = read_tables("tests/golden/gp_posterior.txt");
  const GpParameters parameters{tables["lengthscales"].row(0).array().log(), std::log(tables["signal_and_noise"](0, 0)),
                                std::log(tables["signal_and_noise"](0, 1))};
  const Dataset data{tables["x"], tables["y"].row(0).transpose(), tables["noise"].row(0).transpose()};
  const GpPriors priors = GpPriors::for_dims(4);
  double expected = tables["log_marginal_likelihood"](0, 0) +
                    0.5 * static_cast<double>(data.y.size()) * std::log(2 * std::numbers::pi);  // the constant
  for (const double value : parameters.log_lengthscale) expected += priors.lengthscale.log_density(value);
  expected += priors.signal.log_density(parameters.log_signal) + priors.noise.log_density(parameters.log_noise);
  Eigen::VectorXd gradient;
  const NegativeLogPosterior objective(kAllKinds, data, priors);
  CHECK(objective(NegativeLogPosterior::pack(parameters), gradient) == Approx(-expected).epsilon(1e-11));
}

TEST_CASE("gradients: prediction by the point, posterior density by the hyperparameters") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    INFO("seed " << seed);
    Rng rng(seed);
    const Dataset data = random_dataset(20, rng);
    const GaussianProcess gp(kAllKinds, kParameters, data);
    Eigen::VectorXd point = random_points(1, rng).row(0).transpose();
    point[3] = rng.uniform();
    const auto at = [&](const Eigen::VectorXd& moved) {  // the category is no number to differentiate by
      Eigen::VectorXd x = moved;
      x[2] = point[2];
      return gp.predict_with_gradient(x);
    };
    check_gradient([&](const Eigen::VectorXd& x, Eigen::VectorXd& g) { return g = at(x).mean_gradient, at(x).mean; },
                   point);
    check_gradient(
        [&](const Eigen::VectorXd& x, Eigen::VectorXd& g) { return g = at(x).variance_gradient, at(x).variance; },
        point);
    const NegativeLogPosterior objective(kAllKinds, data, GpPriors::for_dims(4));
    Eigen::VectorXd theta(6);
    for (double& t : theta) t = rng.normal() - 0.5;
    theta[5] -= 3;
    check_gradient(objective, theta);
  }
}

TEST_CASE("the gradient of the fit's objective is right for more data than a block of the inversion too") {
  Rng rng(4);
  const Dataset data = random_dataset(77, rng);
  const NegativeLogPosterior objective(kAllKinds, data, GpPriors::for_dims(4));
  check_gradient(objective, NegativeLogPosterior::pack(kParameters));
}

TEST_CASE("believing in points leaves the mean and takes the variance away as an exact observation does") {
  Rng rng(15);
  const Dataset data = random_dataset(25, rng);
  const GaussianProcess gp(kAllKinds, kParameters, data);
  const Eigen::MatrixXd points = random_points(4, rng), query = random_points(30, rng);
  const GaussianProcess believer = gp.believing(points);
  const Prediction before = gp.predict(query), after = believer.predict(query);
  CHECK(largest_difference(before.mean, after.mean) < 1e-9);
  CHECK((after.variance.array() <= before.variance.array() + 1e-12).all());
  CHECK(believer.predict(points).variance.maxCoeff() < 1e-9);
  CHECK(largest_difference(believer.fitted_mean().tail(4), gp.predict_mean(points)) < 1e-12);
  Dataset all{Eigen::MatrixXd(29, 4), Eigen::VectorXd(29), Eigen::VectorXd(29)};
  all.x << data.x, points;
  all.y << data.y, gp.predict_mean(points);
  all.noise << data.noise, Eigen::VectorXd::Constant(4, -std::exp(kParameters.log_noise));  // none in all
  const Prediction exact = GaussianProcess(kAllKinds, kParameters, all).predict(query);
  CHECK(largest_difference(exact.mean, after.mean) < 1e-9);
  CHECK(largest_difference(exact.variance, after.variance) < 1e-9);
  CHECK(gp.believing(points).predict(query).variance == after.variance);  // the same bits each time
  CHECK(largest_difference(gp.believing(Eigen::MatrixXd(0, 4)).predict(query).mean, before.mean) == 0);
}

TEST_CASE("predictions agree among themselves: batch, single, mean only, at the data") {
  Rng rng(6);
  const Dataset data = random_dataset(25, rng);
  const GaussianProcess gp(kAllKinds, kParameters, data);
  const Eigen::MatrixXd query = random_points(10, rng);
  const Prediction batch = gp.predict(query), screened = gp.screen(query);
  CHECK(largest_difference(gp.predict_mean(query), batch.mean) < 1e-12);
  CHECK(largest_difference(gp.predict(data.x).mean, gp.fitted_mean()) < 1e-9);
  for (Eigen::Index i = 0; i < 10; ++i) {
    const PointPrediction single = gp.predict_with_gradient(query.row(i).transpose());
    CHECK(single.mean == Approx(batch.mean[i]).margin(1e-12));
    CHECK(single.variance == Approx(batch.variance[i]).margin(1e-12));
    CHECK(screened.mean[i] == Approx(batch.mean[i]).margin(1e-3));  // single precision times alpha of up to 1e3
    CHECK(screened.variance[i] >= batch.variance[i] - 1e-5);
  }
}

TEST_CASE("leave-one-out equals leaving one out") {
  Rng rng(7);
  const Dataset data = random_dataset(12, rng);
  const GaussianProcess gp(kAllKinds, kParameters, data);
  Dataset rest{data.x.bottomRows(11), data.y.tail(11), data.noise.tail(11)};
  const Prediction left = GaussianProcess(kAllKinds, kParameters, rest).predict(data.x.topRows(1));
  const double variance = left.variance[0] + data.noise[0] + std::exp(kParameters.log_noise);
  const double residual = (data.y[0] - left.mean[0]) / std::sqrt(variance);
  CHECK(gp.leave_one_out_residuals()[0] == Approx(residual));
  CHECK(gp.leave_one_out_log_density()[0] ==
        Approx(-0.5 * (residual * residual + std::log(2 * std::numbers::pi * variance))));
}

TEST_CASE("the order of the data does not matter, and the sign of the outputs only flips the mean") {
  Rng rng(8);
  const Dataset data = random_dataset(24, rng);
  const Dataset reversed{data.x.colwise().reverse(), data.y.reverse(), data.noise.reverse()};
  const Dataset flipped{data.x, -data.y, data.noise};
  const Eigen::MatrixXd query = random_points(20, rng);
  const GpPriors priors = GpPriors::for_dims(4);
  const auto fitted = [&](const Dataset& d) {
    return GaussianProcess(kAllKinds, fit_map(kAllKinds, d, priors).parameters, d).predict(query);
  };
  const Prediction a = fitted(data), b = fitted(reversed), c = fitted(flipped);
  CHECK(largest_difference(a.mean, b.mean) < 1e-2);  // the optimizer stops where a step gains less than 1e-3 nats
  CHECK(largest_difference(a.mean, -c.mean) < 1e-9);
  CHECK(largest_difference(a.variance, c.variance) < 1e-9);
}

TEST_CASE("a fit finds the hyperparameters that made the data, roughly") {
  Rng rng(9);
  Dataset data{Eigen::MatrixXd(120, 2), Eigen::VectorXd::Zero(120), Eigen::VectorXd::Zero(120)};
  for (double& u : data.x.reshaped()) u = rng.uniform();
  for (Eigen::Index i = 0; i < 120; ++i) data.y[i] = std::sin(9 * data.x(i, 0)) + 0.1 * rng.normal();
  const std::vector<AxisKind> kinds(2, AxisKind::ordered);
  const GpFit fit = fit_map(kinds, data, GpPriors::for_dims(2));
  CHECK(fit.converged);
  CHECK(fit.parameters.log_lengthscale[0] < 0);                                      // matters
  CHECK(fit.parameters.log_lengthscale[1] > fit.parameters.log_lengthscale[0] + 1);  // does not
  CHECK(std::exp(fit.parameters.log_noise) == Approx(0.01).epsilon(0.5));
}

TEST_CASE("degenerate data do not fail the fit") {
  const std::vector<AxisKind> kinds(2, AxisKind::ordered);
  const auto fit = [&](const Dataset& data) {
    return GaussianProcess(kinds, fit_map(kinds, data, GpPriors::for_dims(2)).parameters, data).predict(data.x);
  };
  SECTION("one observation") {
    const Prediction p =
        fit({Eigen::MatrixXd::Constant(1, 2, 0.5), Eigen::VectorXd::Zero(1), Eigen::VectorXd::Zero(1)});
    CHECK(p.mean[0] == 0);
    CHECK(p.variance[0] >= 0);
  }
  SECTION("the same point and value many times") {
    const Prediction p =
        fit({Eigen::MatrixXd::Constant(30, 2, 0.5), Eigen::VectorXd::Constant(30, -2.0), Eigen::VectorXd::Zero(30)});
    CHECK(p.mean.isApproxToConstant(-2.0, 1e-3));
    CHECK(p.variance.minCoeff() >= 0);
  }
  SECTION("contradictions") {
    Eigen::VectorXd y = Eigen::VectorXd::Ones(30);
    y.head(15).setConstant(-1);
    const Prediction p = fit({Eigen::MatrixXd::Constant(30, 2, 0.5), y, Eigen::VectorXd::Zero(30)});
    CHECK(p.mean.allFinite());
    CHECK(p.variance.allFinite());
  }
}

TEST_CASE("an impossible covariance is repaired by jitter, and said") {
  const std::vector<AxisKind> kinds(1, AxisKind::ordered);
  const GpParameters no_noise{Eigen::VectorXd::Zero(1), 0.0, -200.0};
  const Dataset same{Eigen::MatrixXd::Constant(8, 1, 0.5), Eigen::VectorXd::LinSpaced(8, 0, 1),
                     Eigen::VectorXd::Zero(8)};
  const GaussianProcess gp(kinds, no_noise, same);
  CHECK(gp.jitter() > 0);
  CHECK(gp.remarks().find("jitter") != std::string::npos);
  CHECK(gp.predict(same.x).mean.allFinite());
}

TEST_CASE("outliers are named, good data are not remarked on") {
  Rng rng(12);
  Dataset data = random_dataset(40, rng);
  data.noise.setZero();
  for (Eigen::Index i = 0; i < 40; ++i) data.y[i] = data.x(i, 0);
  const GpParameters smooth{Eigen::VectorXd::Constant(4, 0.5), 0.0, -8.0};
  CHECK(GaussianProcess(kAllKinds, smooth, data).outliers().empty());
  CHECK(GaussianProcess(kAllKinds, smooth, data).remarks().empty());
  data.y[7] += 3;
  CHECK(GaussianProcess(kAllKinds, smooth, data).outliers().find("far from what the others predict") !=
        std::string::npos);
}
