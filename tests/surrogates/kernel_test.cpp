#include "surrogates/kernel.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "support/catch.hpp"
#include "surrogates/gp_data.hpp"

using namespace autoepoch;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double distance(AxisKind kind, double a, double b) {
  const std::vector<AxisKind> kinds = {kind};
  const Features x(kinds, Eigen::MatrixXd::Constant(1, 1, a)), z(kinds, Eigen::MatrixXd::Constant(1, 1, b));
  return std::sqrt(x.scaled_distances(Eigen::VectorXd::Ones(1), z, 0)[0]);
}

}  // namespace

TEST_CASE("distances by the kind of axis") {
  CHECK(distance(AxisKind::ordered, 0.2, 0.7) == Approx(0.5));
  CHECK(distance(AxisKind::unordered, 0.25, 0.75) == 1);
  CHECK(distance(AxisKind::unordered, 0.25, 0.25) == 0);
  CHECK(distance(AxisKind::unordered, kNone, 0.25) == 1);
  CHECK(distance(AxisKind::unordered, kNone, kNone) == 0);
  CHECK(distance(AxisKind::conditional, kNone, kNone) == 0);
  CHECK(distance(AxisKind::conditional, kNone, 0.1) == Approx(1));
  CHECK(distance(AxisKind::conditional, 0.9, kNone) == Approx(1));
  CHECK(distance(AxisKind::conditional, 0.9, 0.1) == Approx(2 * std::sin(0.4)));
}

TEST_CASE("Matern-5/2 at chosen distances, by hand") {
  const Eigen::ArrayXd r2 = (Eigen::ArrayXd(3) << 0.0, 1.0, 4.0).finished();
  const Eigen::ArrayXd k = matern52(r2);
  CHECK(k[0] == 1);
  CHECK(k[1] == Approx((1 + std::sqrt(5.0) + 5.0 / 3) * std::exp(-std::sqrt(5.0))));
  CHECK(k[2] == Approx((1 + 2 * std::sqrt(5.0) + 20.0 / 3) * std::exp(-2 * std::sqrt(5.0))));
  const Eigen::ArrayXd slope = matern52_slope(r2), up = matern52<double>(r2 + 1e-6),
                       down = matern52<double>(r2.max(1e-6) - 1e-6);
  for (Eigen::Index i = 1; i < 3; ++i) CHECK(slope[i] == Approx((up[i] - down[i]) / 2e-6).epsilon(1e-6));
}

TEST_CASE("the covariance is positive semidefinite over all kinds of axes") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    INFO("seed " << seed);
    Rng rng(seed);
    const Features points(kAllKinds, random_points(40, rng));
    Eigen::VectorXd s(4);
    for (double& scale : s) scale = std::exp(2 * rng.normal());
    Eigen::MatrixXd k(40, 40);
    for (Eigen::Index i = 0; i < 40; ++i) k.col(i) = matern52(points.scaled_distances(s, points, i)).matrix();
    CHECK(k.isApprox(k.transpose(), 1e-14));
    CHECK(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(k).eigenvalues().minCoeff() > -1e-12);
  }
}

TEST_CASE("pair distances agree with single ones") {
  Rng rng(3);
  const Features points(kAllKinds, random_points(9, rng));
  const Eigen::VectorXd s = Eigen::VectorXd::LinSpaced(4, 0.5, 3);
  const Eigen::VectorXd pairs = points.pair_distances() * s;
  Eigen::Index next = 0;
  for (Eigen::Index k = 0; k < 9; ++k)
    for (Eigen::Index i = k + 1; i < 9; ++i)
      CHECK(pairs[next++] == Approx(points.scaled_distances(s, points, k)[i]).margin(1e-15));
}

TEST_CASE("the kinds of a space's axes") {
  const SearchSpace space({{"a", FloatRange{0, 1}},
                           {"b", Categorical{{std::string("u"), std::string("v")}}},
                           {"c", Constant{1.0}},
                           {"d", IntRange{1, 9}, {{"b", {std::string("u")}}}}});
  CHECK(axis_kinds(space) == std::vector{AxisKind::ordered, AxisKind::unordered, AxisKind::conditional});
}
