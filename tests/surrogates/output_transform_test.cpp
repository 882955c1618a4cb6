#include "surrogates/output_transform.hpp"

#include <cmath>

#include "autoepoch/random.hpp"
#include "support/catch.hpp"

using namespace autoepoch;

namespace {

Eigen::VectorXd sample(std::uint64_t seed, double (*map)(double)) {
  Rng rng(seed);
  Eigen::VectorXd losses(60);
  for (double& loss : losses) loss = map(rng.normal());
  return losses;
}

double logistic(double z) { return 1 / (1 + std::exp(-2 * z - 1)); }

}  // namespace

TEST_CASE("the warp follows the distribution of the losses") {
  CHECK(most_normal_warp(sample(1, [](double z) { return z; })) == Warp::identity);
  CHECK(most_normal_warp(sample(1, [](double z) { return 100 + z; })) == Warp::identity);
  CHECK(most_normal_warp(sample(1, [](double z) { return std::exp(2 * z); })) == Warp::log);
  CHECK(most_normal_warp(sample(1, [](double z) { return -std::exp(2 * z); })) == Warp::neg_log);
  CHECK(most_normal_warp(sample(1, [](double z) { return logistic(z); })) == Warp::logit);
  CHECK(most_normal_warp(sample(1, [](double z) { return -logistic(z); })) == Warp::neg_logit);
  CHECK(most_normal_warp(Eigen::VectorXd::Constant(20, 0.3)) == Warp::identity);
}

TEST_CASE("every transform increases, is standardized, and its slope is the derivative below the clip") {
  const Eigen::VectorXd losses = sample(2, [](double z) { return logistic(z); });
  for (const Warp warp : {Warp::identity, Warp::log, Warp::logit}) {
    INFO("warp " << static_cast<int>(warp));
    const OutputTransform transform(warp, losses);
    const Eigen::VectorXd t = losses.unaryExpr([&](double u) { return transform(u); });
    CHECK(std::abs(t.mean()) < 1e-12);
    CHECK(t.squaredNorm() / 60 == Approx(1));
    CHECK(t.maxCoeff() == Approx(transform.worst()));
    for (double u = 0.1; u < 0.5; u += 0.1) {
      CHECK(transform(u) < transform(u + 0.05));
      CHECK(transform.inverse(transform(u)) == Approx(u));
      CHECK(transform.slope(u) == Approx((transform(u + 1e-6) - transform(u - 1e-6)) / 2e-6).epsilon(1e-5));
    }
  }
}

TEST_CASE("how bad the bad ones are does not matter") {
  Eigen::VectorXd losses = sample(3, [](double z) { return z; });
  Eigen::Index worst = 0;
  losses.maxCoeff(&worst);
  losses[worst] = 1e6;
  const OutputTransform once(Warp::identity, losses);
  losses[worst] = 6e18;
  const OutputTransform again(Warp::identity, losses);
  CHECK(once(0.3) == again(0.3));
  CHECK(again(6e18) == again.worst());
}

TEST_CASE("extreme, equal and single losses give finite outputs") {
  for (const Eigen::VectorXd& losses :
       {Eigen::VectorXd(Eigen::VectorXd::Constant(1, 5.0)), Eigen::VectorXd(Eigen::VectorXd::Constant(9, 0.0)),
        Eigen::VectorXd((Eigen::VectorXd(6) << 1e-300, 1, 2, 3, 1e18, 1e300).finished())}) {
    const OutputTransform transform(most_normal_warp(losses), losses);
    for (const double u : losses) CHECK(std::isfinite(transform(u)));
    CHECK(std::isfinite(transform.worst()));
  }
}

TEST_CASE("losses beyond the domain of a warp are the worst, or nearly at its best end") {
  const Eigen::VectorXd losses = (Eigen::VectorXd(4) << -0.9, -0.8, -0.7, -0.2).finished();
  const OutputTransform transform(Warp::neg_logit, losses);
  CHECK(transform(0.0) == transform.worst());
  CHECK(transform(3.0) == transform.worst());
  CHECK(transform(-1.0) == transform(-2.0));
  CHECK(transform(-1.0) < transform(-0.99));
  CHECK(std::isfinite(transform(-1.0)));
}
