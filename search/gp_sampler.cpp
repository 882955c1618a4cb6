#include "search/gp_sampler.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/stats.hpp"
#include "search/candidates.hpp"
#include "search/sobol_sampler.hpp"
#include "search/study_fits.hpp"
#include "search/unused_configurations.hpp"

namespace autoepoch {
namespace {

constexpr double kRandomShare = 0.02;
constexpr std::size_t kAnchors = 5;    // observations that local candidates surround
constexpr std::ptrdiff_t kFewest = 3;  // outcomes a model needs
constexpr double kNear = 0.1;          // of its range that a refinement's climb moves a coordinate
constexpr double kNothing =
    -6.9;                         // ln EI, a thousandth of the outputs' spread: the model takes the search for finished
constexpr double kRougher = 1.4;  // by which ln lengthscale is too long, if that is wrong

bool in_initial_design(const History& history) {
  const std::size_t design = std::max<std::size_t>(3, 3 * (history.spec().space.dims() + 1) / 2);
  return history.trials().size() < design || std::ranges::count_if(history.trials(), has_outcome) < kFewest;
}

/// The same outcomes, seen by a model that expects the objective to change faster.
GaussianProcess rougher(const StudyModel& model, const SearchSpace& space) {
  GpParameters parameters = model.process.parameters();
  parameters.log_lengthscale.array() -= kRougher;
  return {axis_kinds(space), std::move(parameters), model.outcomes.data};
}

}  // namespace

SamplerKind gp_kind() {
  return {.name = "gp",
          .what = "Bayesian optimization by a Gaussian process of all trials, partial curves included",
          .takes_candidates = true,
          .make = [](const KindInputs& in) {
            return std::make_unique<GpSampler>(GpSamplerOptions{.candidates = in.candidates});
          }};
}

GpSampler::GpSampler(GpSamplerOptions options) : options_(std::move(options)), fits_(std::make_unique<StudyFits>()) {}
GpSampler::~GpSampler() = default;

/// Without a model: a point of the initial design, or a random one.
Params GpSampler::suggest_unaided(const History& history, Rng& rng, bool in_design) const {
  const SearchSpace& space = history.spec().space;
  Params point = in_design ? SobolSampler().suggest(history, rng).params : space.sample(rng);
  if (options_.candidates) return options_.candidates->nearest_unused(point, history);
  return in_design ? point : prefer_unused(history, point, rng);
}

Suggestion GpSampler::suggest(const History& history, Rng& rng) const {
  const bool in_design = history.spec().space.dims() == 0 || in_initial_design(history);
  if (in_design || rng.uniform() < kRandomShare) return {suggest_unaided(history, rng, in_design)};
  const StudyModel model = fit_study(history, *fits_);
  return {suggest_by(model, history, rng), model.process.remarks()};
}

Params GpSampler::suggest_by(const StudyModel& model, const History& history, Rng& rng) const {
  const SearchSpace& space = history.spec().space;
  const GaussianProcess process = model.process.believing(model.outcomes.pending);
  if (options_.candidates) return best_of_candidates(history, process);
  const bool refines = history.trials().size() % 2 == 1;
  std::vector<Acquisition::Candidate> found = maxima(space, process, refines, rng);
  if (!refines && found.front().value < kNothing)
    found = maxima(space, rougher(model, space).believing(model.outcomes.pending), false, rng);
  Params proposal;
  for (const Acquisition::Candidate& candidate : found) {
    proposal = space.decode({candidate.cube.data(), static_cast<std::size_t>(candidate.cube.size())});
    if (!is_used(history, proposal)) return proposal;
  }
  return prefer_unused(history, proposal, rng);
}

Params GpSampler::best_of_candidates(const History& history, const GaussianProcess& process) const {
  const std::vector<Eigen::Index> unused = options_.candidates->unused(history);
  if (unused.empty()) return options_.candidates->params(0);
  const Acquisition acquisition(process, process.fitted_mean().minCoeff(), history.spec().space, options_.acquisition);
  const auto best = acquisition.best_row(options_.candidates->code()(unused, Eigen::all));
  return options_.candidates->params(unused[static_cast<std::size_t>(best)]);
}

/// Where the improvement that `process` expects is largest, best first: anywhere, or near the best observation.
std::vector<Acquisition::Candidate> GpSampler::maxima(const SearchSpace& space, const GaussianProcess& process,
                                                      bool refines, Rng& rng) const {
  const Eigen::VectorXd fitted = process.fitted_mean();  // at the data, then at the pending points
  std::vector<Eigen::Index> anchors = ascending_order(fitted);
  anchors.resize(std::min(refines ? 1 : kAnchors, anchors.size()));
  AcquisitionOptions options = options_.acquisition;
  if (refines) {
    options.sobol_candidates = 0;
    options.reach = kNear;
  }
  const Acquisition acquisition(process, fitted[anchors.front()], space, options);
  return acquisition.maximize(process.points()(anchors, Eigen::all), rng);
}

}  // namespace autoepoch
