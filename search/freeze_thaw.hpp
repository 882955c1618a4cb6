// Freeze-thaw Bayesian optimization: which configuration, new or paused, gets the next epochs.
//
// Each decision draws how low the best of all candidates might get (lowest_draw.hpp), and takes the configuration with
// the largest probability of getting below that by max_epochs [Rako24], divided by the square root of the epochs it
// would get now and by what an epoch of it costs where times are unequal; beliefs are those of freeze_thaw_model.hpp. A
// threshold below the best that was seen would not do: where forecasts are confident that all will beat it, the
// cheapest is taken, over and over, and what was forecast is never put to the test. Stretches of training are those of
// stretches.hpp. One decision in 50 watches a random paused trial, so that forecasts learn from losers too. The first
// trials are suggested by the sampler and get one stretch each, before any goes on: promotions by rank alone would cost
// more than they find. Afterwards half as many as successive halving would promote have to go on from rung to rung, the
// most promising first: forecasts that are never put to the test may promise anything, above all of configurations not
// yet tried. Where there is nothing to forecast, or too few trials for that, promotion-type successive halving decides.
//
// A trial that pauses is stopped when its chance of beating the best is below 1 % at two pauses in a row, unless the
// same rule would have stopped the present best. Decisions are functions of the history: random draws come from its
// size. Thread-safety: const methods may run concurrently.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "autoepoch/random.hpp"
#include "autoepoch/scheduler.hpp"
#include "search/candidates.hpp"
#include "search/freeze_thaw_model.hpp"
#include "search/successive_halving.hpp"
#include "surrogates/curve_bank.hpp"

namespace autoepoch {

class Untried;

struct FreezeThawOptions {
  std::shared_ptr<const CandidateSet> candidates = {};  ///< what may be started; null: the whole space
  double min_gain = 0;  ///< the study ends when the best is expected to improve by less, in the user's units
};

class FreezeThaw final : public Scheduler {
 public:
  explicit FreezeThaw(FreezeThawOptions options = {});

  Next next(const History& history) const override;
  Verdict judge(const History& history, const Trial& trial) const override;

 private:
  struct Choice;

  std::optional<Choice> best_paused(const History& history, const FreezeThawModel& model, double threshold) const;
  std::optional<Choice> best_new(const History& history, const Untried& untried, double threshold, Rng& rng) const;
  std::optional<Next> ending(const History& history, const FreezeThawModel& model,
                             const std::optional<Choice>& fresh) const;
  std::optional<Resume> proof(const History& history, const FreezeThawModel& model) const;
  std::shared_ptr<const FreezeThawModel> model(const History& history) const;

  FreezeThawOptions options_;
  CurveBank bank_;
  SuccessiveHalving halving_;
  mutable std::mutex mutex_;
  mutable std::uint64_t fingerprint_ = 0;  // of the history that last_ was made from
  mutable std::shared_ptr<const FreezeThawModel> last_;
};

}  // namespace autoepoch
