// Bayesian optimization: a Gaussian process over all trials, and the point of the largest log expected improvement.
//
// The first 2(d + 1) trials are a scrambled Sobol design; after it, one suggestion in kRandomShare^-1 is drawn at random, so that no
// region is excluded for ever by a wrong model. Pending trials are believed to have the value that the model predicts.
//
// A suggestion is a function of (history, rng). Hyperparameters are fitted to a prefix of the trials whose length grows in steps
// of a tenth, starting from the fit to half as many, and so on down to a cold start: a pure function again, though a study under
// way finds all but the last link of that chain in a cache keyed by the data themselves.
// Thread-safety: const methods may run concurrently.
#pragma once

#include <memory>
#include <string>

#include "autoepoch/curve_model.hpp"
#include "autoepoch/sampler.hpp"
#include "search/acquisition.hpp"
#include "surrogates/gaussian_process.hpp"

namespace autoepoch {

struct GpSamplerOptions {
  AcquisitionOptions acquisition;
  std::shared_ptr<const CurveModel> curves;  ///< predicts where partial curves will end; null: the rule of trial_outcomes.hpp
};

class GpSampler final : public Sampler {
 public:
  explicit GpSampler(GpSamplerOptions options = {});
  ~GpSampler() override;

  Params suggest(const History& history, Rng& rng) const override;

  /// The fitted model of the study's outcomes (outputs as in trial_outcomes.hpp), pending trials not included; null before
  /// there are outcomes. For diagnostics and the importance of parameters.
  std::shared_ptr<const GaussianProcess> model(const History& history) const;

 private:
  class Fits;
  GpSamplerOptions options_;
  std::unique_ptr<Fits> fits_;
};

}  // namespace autoepoch
