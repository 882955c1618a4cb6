#include <cmath>

#include "search/parzen.hpp"
#include "search/tpe_sampler.hpp"
#include "support/catch.hpp"
#include "support/sampler_conformance.hpp"
#include "support/study_of_trials.hpp"

using namespace autoepoch;

TEST_CASE("the TPE sampler conforms") { conformance::check_sampler(TpeSampler(), 30, 40); }

TEST_CASE("a Parzen density integrates to one, over ordered and unordered axes") {
  using namespace std::string_literals;
  const SearchSpace space({{"a", FloatRange{0, 1}}, {"b", Categorical{{"u"s, "v"s, "w"s}}}});
  Eigen::MatrixXd points(3, 2);
  points << 0.05, 1.0 / 6, 0.5, 0.5, 0.97, 0.5;
  const ParzenDensity density(space, points);
  double integral = 0;
  for (int i = 0; i < 2000; ++i)
    for (int k = 0; k < 3; ++k) integral += std::exp(density.log_density({(i + 0.5) / 2000, (k + 0.5) / 3})) / 2000;
  CHECK(integral == Approx(1).epsilon(1e-6));
}

TEST_CASE("draws from a Parzen density follow it") {
  const SearchSpace space({{"a", FloatRange{0, 1}}});
  const ParzenDensity density(space, Eigen::MatrixXd::Constant(1, 1, 0.9));
  Rng rng(2);
  constexpr int kDraws = 20000;
  int above = 0;
  for (int i = 0; i < kDraws; ++i) above += density.sample(rng)[0] > 0.8 ? 1 : 0;
  double expected = 0;
  for (int i = 0; i < 1000; ++i) expected += std::exp(density.log_density({0.8 + 0.2 * (i + 0.5) / 1000})) * 0.2 / 1000;
  CHECK(std::abs(static_cast<double>(above) / kDraws - expected) < 4 * std::sqrt(0.25 / kDraws));  // 4 standard errors
}

TEST_CASE("inactive points say nothing about an axis") {
  const SearchSpace space = problems::conditional().space;
  Eigen::MatrixXd points(1, 4);
  points << 0.25, 0.5, std::nan(""), std::nan("");
  const ParzenDensity density(space, points);
  CHECK(density.log_density({0.75, 0.5, 0.1, 0.25}) == Approx(density.log_density({0.75, 0.5, 0.9, 0.75})));
}
