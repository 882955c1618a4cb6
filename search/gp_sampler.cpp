#include "search/gp_sampler.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "search/sobol_sampler.hpp"
#include "search/study_fits.hpp"
#include "search/unused_configurations.hpp"

namespace autoepoch {
namespace {

constexpr double kRandomShare = 0.02;
constexpr std::size_t kAnchors = 5;  // observations that local candidates surround
constexpr std::ptrdiff_t kFewest = 3;  // outcomes a model needs

bool in_initial_design(const History& history) {
  const std::size_t design = std::max<std::size_t>(3, 3 * (history.spec().space.dims() + 1) / 2);
  return history.trials().size() < design || std::ranges::count_if(history.trials(), has_outcome) < kFewest;
}

std::vector<Eigen::Index> order_of(const Eigen::VectorXd& values) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(values.size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
  return order;
}

}  // namespace

GpSampler::GpSampler(GpSamplerOptions options) : options_(std::move(options)), fits_(std::make_unique<StudyFits>()) {}
GpSampler::~GpSampler() = default;

std::string GpSampler::remarks(const History& history) const {
  if (history.spec().space.dims() == 0 || in_initial_design(history)) return {};
  return fit_study(history, *fits_, options_.curves.get()).process.remarks();
}

Params GpSampler::suggest(const History& history, Rng& rng) const {
  const SearchSpace& space = history.spec().space;
  if (space.dims() == 0 || in_initial_design(history)) return SobolSampler().suggest(history, rng);
  if (rng.uniform() < kRandomShare) return prefer_unused(history, space.sample(rng), rng);

  const StudyModel model = fit_study(history, *fits_, options_.curves.get());
  const GaussianProcess process = model.process.believing(model.outcomes.pending);
  const Eigen::VectorXd fitted = process.fitted_mean();  // at the data, then at the pending points
  std::vector<Eigen::Index> anchors = order_of(fitted);
  anchors.resize(std::min(kAnchors, anchors.size()));

  const Acquisition acquisition(process, fitted[anchors.front()], space);
  const std::vector<Eigen::VectorXd> maxima = acquisition.maximize(process.points()(anchors, Eigen::all), rng, options_.acquisition);
  Params proposal;
  for (const Eigen::VectorXd& cube : maxima) {
    proposal = space.decode({cube.data(), static_cast<std::size_t>(cube.size())});
    if (!is_used(history, proposal)) return proposal;
  }
  return prefer_unused(history, proposal, rng);
}

}  // namespace autoepoch
