// Bayesian optimization: a Gaussian process over all trials, and the point of the largest log expected improvement.
//
// The first trials, one and a half for each degree of freedom (dims + 1), are a scrambled Sobol design; after it, one
// suggestion in fifty is drawn at random, so that a wrong model excludes no region for ever. The objective at pending
// trials is believed to be what the model predicts there: nothing is to be gained near them. A configuration that has
// been used is passed over for the next best one. With a set of candidates, the largest improvement among its unused
// members is taken.
//
// Where there is no such set, suggestions alternate between the whole space and the neighbourhood of the best
// observation [Eriksson19 has only such]: far away there is always some corner that the model knows nothing of, and the
// best place known would be refined too late. A model that expects no improvement anywhere has found the optimum, or
// takes a slope at the edge of what it knows for one: then the same outcomes with lengthscales a quarter as long say
// where to look. Thread-safety: const methods may run concurrently.
#pragma once

#include <memory>
#include <string>

#include "autoepoch/curve_model.hpp"
#include "autoepoch/sampler.hpp"
#include "search/acquisition.hpp"

namespace autoepoch {

class CandidateSet;
class StudyFits;

struct GpSamplerOptions {
  AcquisitionOptions acquisition;
  std::shared_ptr<const CurveModel>
      curves;  ///< predicts where partial curves will end; null: the rule of trial_outcomes.hpp
  std::shared_ptr<const CandidateSet> candidates = {};  ///< what may be suggested; null: the whole space
};

class GpSampler final : public Sampler {
 public:
  explicit GpSampler(GpSamplerOptions options = {});
  ~GpSampler() override;

  /// A function of (history, rng): a sampler that has lived through the study and a new one suggest the same (see
  /// study_fits.hpp).
  Params suggest(const History& history, Rng& rng) const override;

  std::string remarks(const History& history) const override;

 private:
  Params suggest_unaided(const History& history, Rng& rng, bool in_design) const;
  Params best_of_candidates(const History& history, const GaussianProcess& process) const;
  std::vector<Acquisition::Candidate> maxima(const SearchSpace& space, const GaussianProcess& process, bool refines,
                                             Rng& rng) const;

  GpSamplerOptions options_;
  std::unique_ptr<StudyFits> fits_;  // a cache: see there
};

}  // namespace autoepoch
