// Golden numbers: tests/golden/curve_prior.py.
#include "surrogates/curve_prior.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include "support/catch.hpp"
#include "surrogates/curve_constants.hpp"

using namespace autoepoch;

namespace {

// The family of the golden script.
CurveFamily invented_family(std::string_view name = "invented") {
  CurveFamily family{};
  family.name = name;
  family.log_scale_mean = 0;
  family.log_scale_sd = 0.5;
  for (int c = 0; c < kCurveCells; ++c) {
    family.mean[c] = -1 + std::exp(-c / 10.0);
    family.residual[c] = 0.02 / (1 + c);
    for (int k = 0; k < kCurveLoadings; ++k) {
      family.loadings[c][k] = std::cos(std::numbers::pi * k * (c + 0.5) / kCurveCells) / ((1 + k) * (1 + k));
    }
  }
  return family;
}

}  // namespace

TEST_CASE("the Gaussian curve prior agrees with dense algebra") {
  const CurveFamily family = invented_family();
  const CurvePrior prior(family);
  const GridCurve prefix{{0, 1, 2, 3}, {0.1, -0.05, -0.12, -0.2}};
  const GridCurve gaps{{0, 3, 11}, {0.3, -0.1, -0.35}};
  const CurvePrior::Final a = prior.predict(prefix, 0.5);
  CHECK(a.mean == Approx(-0.556536211702).epsilon(1e-9));
  CHECK(a.sd == Approx(0.262330500122).epsilon(1e-9));
  CHECK(prior.log_evidence(prefix, Eigen::ArrayXd::Constant(1, 0.5))[0] == Approx(5.93267749992).epsilon(1e-9));
  const CurvePrior::Final b = prior.predict(gaps, 1.25);
  CHECK(b.mean == Approx(-0.705811121863).epsilon(1e-9));
  CHECK(b.sd == Approx(0.510253826653).epsilon(1e-9));
  CHECK(prior.log_evidence(gaps, Eigen::ArrayXd::Constant(1, 1.25))[0] == Approx(1.65333571122).epsilon(1e-9));
}

TEST_CASE("a mixture of priors prefers the family that the curves come from") {
  const CurveFamily falling = invented_family("falling");
  CurveFamily rising = invented_family("rising");
  for (double& value : rising.mean) value = -value;
  const std::array<CurvePrior, 2> priors = {CurvePrior(falling), CurvePrior(rising)};
  std::vector<GridCurve> curves(10);
  for (GridCurve& curve : curves) {
    for (int c = 0; c < 20; ++c) {
      curve.cells.push_back(c);
      curve.z.push_back(falling.mean[c]);
    }
  }
  const CurvePriorMixture mixture(priors, curves);
  double total = 0;
  double mean = 0;
  for (const auto& component : mixture.predict(curves[0])) {
    total += component.weight;
    mean += component.weight * component.mean;
    CHECK(component.sd > 0);
  }
  CHECK(total == Approx(1));
  CHECK(mean == Approx(falling.mean[kLastCell]).margin(0.1));
}

TEST_CASE("the fitted families are usable: covariances factorize, noise is positive") {
  REQUIRE(curve_families().size() >= 1);
  for (const CurveFamily& family : curve_families()) {
    INFO(family.name);
    const CurvePrior prior(family);
    const GridCurve first{{0}, {0}};
    CHECK(std::isfinite(prior.predict(first, std::exp(family.log_scale_mean)).mean));
    CHECK(prior.predict(first, 1).sd > 0);
    for (double variance : family.residual) CHECK(variance > 0);
  }
}
