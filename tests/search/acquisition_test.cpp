#include "search/acquisition.hpp"

#include <cmath>
#include <fstream>
#include <limits>

#include "search/log_expected_improvement.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "support/problems.hpp"

using namespace autoepoch;

TEST_CASE("ln h equals 60-digit values from z = -1e100 to 1e100") {
  std::ifstream file("tests/golden/log_ei.txt");
  int count = 0;
  for (double z = 0, expected = 0; file >> z >> expected; ++count) {
    INFO("z = " << z);
    CHECK(std::abs(log_improvement(z).value - expected) <= 1e-13 * std::max(1.0, std::abs(expected)));
  }
  CHECK(count == 127);
}

TEST_CASE("ln h is finite and increasing over 100 decades, with the slope of a difference") {
  double before = -std::numeric_limits<double>::infinity();
  for (double exponent = 100; exponent > -100; exponent -= 0.25) {
    const ValueAndSlope h = log_improvement(-std::pow(10.0, exponent));
    INFO("z = -1e" << exponent);
    CHECK(std::isfinite(h.value));
    CHECK(std::isfinite(h.slope));
    CHECK(h.slope > 0);
    if (exponent > -15) CHECK(h.value > before);  // closer to 0, the difference is below rounding
    CHECK(h.value >= before);
    before = h.value;
  }
  for (double exponent = -100; exponent < 100; exponent += 0.25)
    CHECK(log_improvement(std::pow(10.0, exponent)).value >= before);
  for (const double z : {-300.0, -30.0, -5.5, -5.0, -4.5, -1.0, 0.0, 2.0, 30.0}) {
    const double h = 1e-5 * std::max(1.0, std::abs(z));
    const double numeric = (log_improvement(z + h).value - log_improvement(z - h).value) / (2 * h);
    CHECK(log_improvement(z).slope == Approx(numeric).epsilon(1e-6));
  }
}

namespace {

struct Case {
  SearchSpace space;
  GaussianProcess model;
  Eigen::MatrixXd x;
  double best;
};

Case observed(const problems::Problem& problem, Eigen::Index n, std::uint64_t seed) {
  Rng rng(seed);
  const auto d = static_cast<Eigen::Index>(problem.space.dims());
  Dataset data{Eigen::MatrixXd(n, d), Eigen::VectorXd(n), Eigen::VectorXd::Zero(n)};
  for (Eigen::Index i = 0; i < n; ++i) {
    const Params params = problem.space.sample(rng);
    const std::vector<double> code = problem.space.encode(params);
    data.x.row(i) = Eigen::Map<const Eigen::RowVectorXd>(code.data(), d);
    data.y[i] = problem.value(params);
  }
  data.y = (data.y.array() - data.y.mean()) / std::sqrt((data.y.array() - data.y.mean()).square().mean());
  const GpParameters parameters{Eigen::VectorXd::Constant(d, -0.7), 0.0, -7.0};
  return {problem.space, GaussianProcess(axis_kinds(problem.space), parameters, data), data.x, data.y.minCoeff()};
}

}  // namespace

TEST_CASE("the gradient of ln EI, near to and far from any hope of improvement") {
  for (const double below : {-1.0, 0.5, 30.0, 1e4}) {
    INFO("the value to improve on lies " << below << " below the best");
    const Case c = observed(problems::hartmann6(), 30, 3);
    const Acquisition acquisition(c.model, c.best - below, c.space);
    Rng rng(4);
    Eigen::VectorXd point(6);
    for (double& u : point) u = rng.uniform();
    check_gradient([&](const Eigen::VectorXd& x, Eigen::VectorXd& g) { return acquisition.evaluate(x, g); }, point,
                   1e-5);
    Eigen::VectorXd gradient;
    CHECK(acquisition.evaluate(point, gradient) ==
          Approx(acquisition.evaluate(Eigen::MatrixXd(point.transpose()))[0]).epsilon(1e-9));
  }
}

TEST_CASE("what an observation can teach is worth less, the more noise it has") {
  const Case c = observed(problems::branin(), 12, 2);
  GpParameters parameters = c.model.parameters();
  for (const double noise : {1e-6, 0.01, 1.0}) {
    parameters.log_noise = std::log(noise);
    const Eigen::VectorXd y = Eigen::VectorXd::LinSpaced(12, -1, 1);
    const GaussianProcess model(axis_kinds(c.space), parameters, Dataset{c.x, y, Eigen::VectorXd::Zero(12)});
    const Acquisition acquisition(model, -1, c.space);
    const Prediction prediction = model.predict(c.x);
    for (Eigen::Index i = 0; i < 12; ++i) {
      const double v = prediction.variance[i];
      // Once observed there, the mean is mean + v / (v + noise) (y - mean), y ~ N(mean, v + noise).
      const double expected =
          log_expected_improvement(prediction.mean[i], std::pow(v / (v + noise), 2) * (v + noise), -1);
      CHECK(acquisition.evaluate(c.x)[i] == Approx(expected).epsilon(1e-9));
      CHECK(expected <= log_expected_improvement(prediction.mean[i], v, -1));
    }
  }
}

TEST_CASE("the maximum found is at least as good as the best of many random points") {
  for (const problems::Problem& problem : {problems::branin(), problems::mixed(), problems::conditional()}) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      INFO(problem.name << ", seed " << seed);
      const Case c = observed(problem, 25, seed);
      const Acquisition acquisition(c.model, c.best, c.space);
      const auto value = [&](const Params& params) {
        const std::vector<double> code = c.space.encode(params);
        return acquisition.evaluate(
            Eigen::MatrixXd(Eigen::Map<const Eigen::RowVectorXd>(code.data(), std::ssize(code))))[0];
      };
      Rng rng(seed), draws(seed + 100), same(seed);
      std::vector<Eigen::VectorXd> maxima, again;
      for (const Acquisition::Candidate& candidate : acquisition.maximize(c.x.topRows(3), rng))
        maxima.push_back(candidate.cube);
      for (const Acquisition::Candidate& candidate : acquisition.maximize(c.x.topRows(3), same))
        again.push_back(candidate.cube);
      const Eigen::VectorXd& cube = maxima.front();
      CHECK(maxima == again);
      CHECK(cube.minCoeff() >= 0);
      CHECK(cube.maxCoeff() <= 1);
      const auto decoded = [&](const Eigen::VectorXd& u) {
        return c.space.decode({u.data(), static_cast<std::size_t>(u.size())});
      };
      const double found = value(decoded(cube));
      const double idle = 0.005 * static_cast<double>(c.space.dims());  // what moves that are given up may be worth
      CHECK(value(decoded(maxima[1])) <= found + idle);
      for (std::size_t i = 2; i < maxima.size(); ++i)
        CHECK(value(decoded(maxima[i])) <= value(decoded(maxima[i - 1])) + 1e-6);
      for (int i = 0; i < 2000; ++i) {
        const Params params = c.space.sample(draws);
        if (value(params) > found + idle + 1e-3)
          FAIL_CHECK(to_string(params) << " is better by " << value(params) - found);
      }
    }
  }
}

TEST_CASE("where a parameter hardly matters, proposals spread over its range and do not go to its ends") {
  // The third axis is 400 ranges long: what is gained by moving along it is far below what counts.
  int ends = 0;
  double lowest = 1, highest = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    Rng rng(seed);
    const SearchSpace space = problems::cube(3, 0, 1);
    Dataset data{Eigen::MatrixXd(20, 3), Eigen::VectorXd(20), Eigen::VectorXd::Zero(20)};
    for (Eigen::Index i = 0; i < 20; ++i) {
      for (Eigen::Index j = 0; j < 3; ++j) data.x(i, j) = rng.uniform();
      data.y[i] = std::hypot(data.x(i, 0) - 0.3, data.x(i, 1) - 0.6) + 0.01 * data.x(i, 2);
    }
    data.y.array() -= data.y.mean();
    const GpParameters parameters{Eigen::Vector3d(-0.7, -0.7, 6.0), 0.0, -7.0};
    const GaussianProcess model(axis_kinds(space), parameters, data);
    const Eigen::VectorXd cube =
        Acquisition(model, data.y.minCoeff(), space).maximize(data.x.topRows(3), rng).front().cube;
    ends += cube[2] < 1e-6 || cube[2] > 1 - 1e-6 ? 1 : 0;
    lowest = std::min(lowest, cube[2]);
    highest = std::max(highest, cube[2]);
  }
  CHECK(ends == 0);
  CHECK(highest - lowest > 0.3);
}
