#include "search/gp_sampler.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <mutex>
#include <numeric>
#include <optional>
#include <vector>

#include "search/sobol_sampler.hpp"
#include "search/trial_outcomes.hpp"
#include "search/unused_configurations.hpp"
#include "surrogates/gp_fit.hpp"

namespace autoepoch {
namespace {

constexpr double kRandomShare = 0.02;
constexpr Eigen::Index kAnchors = 5;       // observations that local candidates surround
constexpr Eigen::Index kFewest = 3;        // outcomes a model needs
constexpr Eigen::Index kColdStart = 24;    // outcomes up to which hyperparameters are fitted without a warm start
constexpr Eigen::Index kRefitAlways = 20;  // ... and up to which they are fitted anew for each outcome
constexpr Eigen::Index kMostToFit = 250;   // outcomes that hyperparameters are fitted to at most
constexpr std::size_t kCachedFits = 32;

/// The largest element <= n of 1, 2, ..., kRefitAlways, and then each a tenth larger than the one before.
Eigen::Index refit_size(Eigen::Index n) {
  Eigen::Index size = std::min(n, kRefitAlways);
  while (size >= kRefitAlways && size + size / 10 <= n) size += size / 10;
  return size;
}

History prefix(const History& history, Eigen::Index outcomes) {
  std::size_t trials = 0;
  for (; outcomes > 0; ++trials) outcomes -= has_outcome(history.trials()[trials]) ? 1 : 0;
  return {history.spec(), history.trials().first(trials), history.seconds()};
}

Dataset rows_of(const Dataset& data, const std::vector<Eigen::Index>& rows) {
  return {data.x(rows, Eigen::all), data.y(rows), data.noise(rows)};
}

/// The better half of what is kept are the best outcomes, the others are spread evenly over the rest.
Dataset thinned(const Dataset& data, Eigen::Index most) {
  const Eigen::Index n = data.y.size();
  if (n <= most) return data;
  std::vector<Eigen::Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return data.y[a] < data.y[b]; });
  const Eigen::Index best = most / 2, others = most - best;
  std::vector<Eigen::Index> rows(order.begin(), order.begin() + best);
  for (Eigen::Index i = 0; i < others; ++i) rows.push_back(order[static_cast<std::size_t>(best + i * (n - best) / others)]);
  std::sort(rows.begin(), rows.end());
  return rows_of(data, rows);
}

bool same(const Dataset& a, const Dataset& b) {
  const auto equal = [](const auto& u, const auto& v) {
    return u.rows() == v.rows() && u.cols() == v.cols() &&
           std::equal(u.data(), u.data() + u.size(), v.data(),
                      [](double p, double q) { return p == q || (std::isnan(p) && std::isnan(q)); });
  };
  return equal(a.y, b.y) && equal(a.noise, b.noise) && equal(a.x, b.x);
}

}  // namespace

/// The chain of fits. The cache cannot change a result: an entry is used only for exactly the data it was computed from, and
/// the result of a link depends on nothing but its data and those of the links before it, which are prefixes of them.
class GpSampler::Fits {
 public:
  GpFit fit(const History& history, Eigen::Index outcomes, const CurveModel* curves) {
    const Eigen::Index size = refit_size(outcomes);
    const TrialOutcomes known = trial_outcomes(prefix(history, size), curves);
    const Dataset data = thinned(known.data, kMostToFit);
    std::optional<GpParameters> start;
    if (size > kColdStart) start = fit(history, size / 2, curves).parameters;
    if (const auto cached = find(data, start)) return *cached;
    const auto kinds = axis_kinds(history.spec().space);
    GpFit fitted = fit_map(kinds, data, GpPriors::for_dims(kinds.size()), start);
    const std::scoped_lock lock(mutex_);
    entries_.push_back({data, start, fitted});
    if (entries_.size() > kCachedFits) entries_.pop_front();
    return fitted;
  }

 private:
  struct Entry {
    Dataset data;
    std::optional<GpParameters> start;
    GpFit fit;
  };

  std::optional<GpFit> find(const Dataset& data, const std::optional<GpParameters>& start) const {
    const std::scoped_lock lock(mutex_);
    for (const Entry& entry : entries_)
      if (same_start(entry.start, start) && same(entry.data, data)) return entry.fit;
    return std::nullopt;
  }

  static bool same_start(const std::optional<GpParameters>& a, const std::optional<GpParameters>& b) {
    if (!a || !b) return !a && !b;
    return a->log_lengthscale == b->log_lengthscale && a->log_signal == b->log_signal && a->log_noise == b->log_noise;
  }

  mutable std::mutex mutex_;
  std::deque<Entry> entries_;
};

GpSampler::GpSampler(GpSamplerOptions options) : options_(std::move(options)), fits_(std::make_unique<Fits>()) {}
GpSampler::~GpSampler() = default;

std::shared_ptr<const GaussianProcess> GpSampler::model(const History& history) const {
  const TrialOutcomes outcomes = trial_outcomes(history, options_.curves.get());
  if (outcomes.data.y.size() == 0) return nullptr;
  const GpFit fit = fits_->fit(history, outcomes.data.y.size(), options_.curves.get());
  return std::make_shared<GaussianProcess>(axis_kinds(history.spec().space), fit.parameters, outcomes.data);
}

Params GpSampler::suggest(const History& history, Rng& rng) const {
  const SearchSpace& space = history.spec().space;
  const auto outcomes = std::ranges::count_if(history.trials(), has_outcome);
  if (history.trials().size() < 2 * (space.dims() + 1) || outcomes < kFewest) return SobolSampler().suggest(history, rng);
  if (rng.uniform() < kRandomShare) return prefer_unused(history, space.sample(rng), rng);

  const TrialOutcomes known = trial_outcomes(history, options_.curves.get());
  const GpFit fit = fits_->fit(history, outcomes, options_.curves.get());
  GaussianProcess model(axis_kinds(space), fit.parameters, known.data);
  const Eigen::VectorXd fitted = model.fitted_mean();
  std::vector<Eigen::Index> order(static_cast<std::size_t>(fitted.size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return fitted[a] < fitted[b]; });
  order.resize(static_cast<std::size_t>(std::min<Eigen::Index>(kAnchors, fitted.size())));
  if (known.pending.rows() > 0)
    model = model.with({known.pending, model.predict_mean(known.pending), Eigen::VectorXd::Zero(known.pending.rows())});

  const Acquisition acquisition(model, fitted[order.front()], space);
  const Eigen::VectorXd cube = acquisition.maximize(known.data.x(order, Eigen::all), rng, options_.acquisition);
  const Params proposal = space.decode({cube.data(), static_cast<std::size_t>(cube.size())});
  return prefer_unused(history, proposal, rng);
}

}  // namespace autoepoch
