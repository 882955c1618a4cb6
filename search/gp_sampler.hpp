// Bayesian optimization: a Gaussian process of all trials, and the point of the largest log expected improvement.
//
// What. A suggestion is a function of the history and the random stream. A configuration that was used is not suggested
// again while an unused one is left. With a set of candidates only its members are suggested.
// Thread-safety: const methods may run concurrently.
//
// How.
// - The first trials are a scrambled Sobol design: one and a half for each degree of freedom (dims + 1).
// - After it one suggestion in 50 is drawn at random, so that a wrong model excludes no region for ever.
// - At pending trials the objective is taken to be what the model predicts, so there is nothing to gain near them.
// - Suggestions alternate between the whole space and the neighbourhood of the best observation.
// - Where the model expects no improvement anywhere, lengthscales a quarter as long say where to look.
//
// Why the neighbourhood ([Eriksson19] searches only there): in the whole space there is always a distant corner that
// the model knows nothing of, and the best place known would be refined too late. Why shorter lengthscales: a model
// that expects no improvement has either found the optimum, or it extends a slope beyond its data.
#pragma once

#include <memory>
#include <vector>

#include "autoepoch/kinds.hpp"
#include "search/acquisition.hpp"

namespace autoepoch {

class StudyFits;
struct StudyModel;

/// The kind "gp".
SamplerKind gp_kind();

struct GpSamplerOptions {
  AcquisitionOptions acquisition = {};
  std::shared_ptr<const CandidateSet> candidates = {};  ///< what may be suggested; null: the whole space
};

class GpSampler final : public Sampler {
 public:
  explicit GpSampler(GpSamplerOptions options = {});
  ~GpSampler() override;

  /// A function of (history, rng): a sampler that has lived through the study and a new one suggest the same (see
  /// study_fits.hpp).
  Suggestion suggest(const History& history, Rng& rng) const override;

 private:
  Params suggest_unaided(const History& history, Rng& rng, bool in_design) const;
  Params suggest_by(const StudyModel& model, const History& history, Rng& rng) const;
  Params best_of_candidates(const History& history, const GaussianProcess& process) const;
  std::vector<Acquisition::Candidate> maxima(const SearchSpace& space, const GaussianProcess& process, bool refines,
                                             Rng& rng) const;

  GpSamplerOptions options_;
  std::unique_ptr<StudyFits> fits_;  // a cache: see there
};

}  // namespace autoepoch
