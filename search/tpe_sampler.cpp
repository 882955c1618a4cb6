#include "search/tpe_sampler.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/stats.hpp"
#include "search/parzen.hpp"
#include "search/sobol_sampler.hpp"
#include "search/trial_outcomes.hpp"
#include "search/unused_configurations.hpp"

namespace autoepoch {
namespace {

constexpr std::size_t kFirstTrials = 10;
constexpr double kGoodShare = 0.1;
constexpr std::size_t kMostGood = 25;
constexpr int kDraws = 64;

struct Split {
  Eigen::MatrixXd good;
  Eigen::MatrixXd other;
};

Split split(const TrialOutcomes& outcomes) {
  const Dataset& data = outcomes.data;
  const std::vector<Eigen::Index> order = ascending_order(data.y);
  const auto share = static_cast<std::size_t>(std::ceil(kGoodShare * static_cast<double>(order.size())));
  const std::size_t good = std::min(share, kMostGood);
  const std::vector<Eigen::Index> best(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(good));
  const std::vector<Eigen::Index> rest(order.begin() + static_cast<std::ptrdiff_t>(good), order.end());
  Split result{data.x(best, Eigen::all), Eigen::MatrixXd(std::ssize(rest) + outcomes.pending.rows(), data.x.cols())};
  result.other << data.x(rest, Eigen::all), outcomes.pending;
  return result;
}

}  // namespace

SamplerKind tpe_kind() {
  return {.name = "tpe",
          .what = "tree-structured Parzen estimator: densities of the good and of the other trials",
          .make = [](const KindInputs&) { return std::make_unique<TpeSampler>(); }};
}

Suggestion TpeSampler::suggest(const History& history, Rng& rng) const {
  const SearchSpace& space = history.spec().space;
  const bool nothing_known = std::ranges::none_of(history.trials(), has_outcome);
  if (space.dims() == 0 || history.trials().size() < kFirstTrials || nothing_known)
    return SobolSampler().suggest(history, rng);

  const Split trials = split(trial_outcomes(history, Warp::identity));
  const ParzenDensity good(space, trials.good), other(space, trials.other);
  Params best;
  double largest = -std::numeric_limits<double>::infinity();
  for (int draw = 0; draw < kDraws; ++draw) {
    const Params params = space.decode(good.sample(rng));
    const std::vector<double> code = space.encode(params);
    const double ratio = good.log_density(code) - other.log_density(code);
    if (ratio <= largest) continue;
    largest = ratio;
    best = params;
  }
  return {prefer_unused(history, best, rng)};
}

}  // namespace autoepoch
