#include "surrogates/minimize.hpp"

#include <cmath>
#include <limits>

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace autoepoch;

namespace {

double rosenbrock(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
  const double a = 1 - x[0], b = x[1] - x[0] * x[0];
  gradient = (Eigen::VectorXd(2) << -2 * a - 400 * x[0] * b, 200 * b).finished();
  return a * a + 100 * b * b;
}

Box box(double low, double high) { return {Eigen::VectorXd::Constant(2, low), Eigen::VectorXd::Constant(2, high)}; }

const Eigen::VectorXd kStart = (Eigen::VectorXd(2) << -1.2, 1.0).finished();

}  // namespace

TEST_CASE("a curved valley, free and bounded") {
  check_gradient(rosenbrock, kStart);
  const Minimum free = minimize(rosenbrock, kStart, box(-5, 5), {.evaluations = 500, .tolerance = 1e-14});
  CHECK((free.x.array() - 1).abs().maxCoeff() < 1e-4);
  const Minimum bounded = minimize(rosenbrock, kStart, box(-5, 0.5), {.evaluations = 500, .tolerance = 1e-14});
  CHECK(bounded.x[0] == Approx(0.5));
  CHECK(bounded.x[1] == Approx(0.25).epsilon(1e-3));
}

TEST_CASE("the start is clamped into the box, the number of evaluations is bounded") {
  const Minimum found = minimize(rosenbrock, Eigen::VectorXd::Constant(2, 100.0), box(0, 2), {.evaluations = 7});
  CHECK(found.evaluations <= 8);
  CHECK(found.x.maxCoeff() <= 2);
  CHECK(found.value < 401);  // f(2, 2)
}

TEST_CASE("a function that is not finite somewhere does no harm") {
  const auto wall = [](const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
    const double value = rosenbrock(x, gradient);
    return x[0] > -0.5 ? std::numeric_limits<double>::quiet_NaN() : value;
  };
  const Minimum found = minimize(wall, kStart, box(-5, 5), {.evaluations = 200});
  CHECK(found.value <= 24.2);
  CHECK(found.x[0] <= -0.5);
}

TEST_CASE("no coordinates to move") {
  const auto constant = [](const Eigen::VectorXd&, Eigen::VectorXd& gradient) { return gradient.setZero(), 3.0; };
  CHECK(minimize(constant, Eigen::VectorXd(0), {Eigen::VectorXd(0), Eigen::VectorXd(0)}).value == 3.0);
}
