// Freeze-thaw Bayesian optimization [Swersky14, Rako24]: which configuration, new or paused, gets the next epochs.
//
// What it does. The sampler suggests the first trials; each is trained to the first rung before any goes on. Then a
// model of all curves (freeze_thaw_model.hpp) decides. It takes the configuration with the largest probability of
// getting below a threshold by max_epochs, divided by the square root of the epochs that it would get now, and by what
// an epoch of it costs where times are unequal. Trials pause at the rungs of growing_rungs.hpp. A trial that pauses is
// stopped when its chance of beating the best is below 1 % at two pauses in a row, unless the same rule would have
// stopped the present best. With one epoch a trial, nothing to search, or too few trials for the model, promotion-type
// successive halving decides.
//
// Why. The threshold is a sample of how low the best of all candidates might get (lowest_draw.hpp). The best value seen
// would not do: where all are expected to beat it, the cheapest is taken over and over, and no forecast is ever put to
// the test. For the same reason half as many trials as successive halving would promote go on from rung to rung in any
// case, and one decision in 50 continues a random paused trial.
//
// How. next() asks a list of steps, whose order is written there. Decisions are functions of the history: random
// numbers come from its size. Thread-safety: const methods may run concurrently.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "autoepoch/kinds.hpp"
#include "autoepoch/random.hpp"
#include "search/candidates.hpp"
#include "search/freeze_thaw_model.hpp"
#include "search/growing_rungs.hpp"
#include "search/successive_halving.hpp"
#include "surrogates/curve_bank.hpp"

namespace autoepoch {

/// The kind "freeze_thaw".
SchedulerKind freeze_thaw_kind();

struct FreezeThawOptions {
  std::shared_ptr<const CandidateSet> candidates = {};  ///< what may be started; null: the whole space
  double min_gain = 0;  ///< the study ends when the best is expected to improve by less, in the user's units
  RungOptions rungs = {};
};

class FreezeThaw final : public Scheduler {
 public:
  explicit FreezeThaw(FreezeThawOptions options = {});

  Next next(const History& history) const override;
  Verdict judge(const History& history, const Trial& trial) const override;

 private:
  struct Choice;
  struct Prospects;

  GrowingRungs rungs(const StudySpec& spec) const { return {spec.budget.max_epochs, options_.rungs.first_rung}; }
  SuccessiveHalving halving(const StudySpec& spec) const;
  std::shared_ptr<const FreezeThawModel> model(const History& history) const;
  Prospects prospects(const History& history) const;

  // The steps of next(), in their order.
  Next one_of_the_first(const StudySpec& spec) const;
  std::optional<Next> ending(const History& history, const Prospects& now) const;
  std::optional<Next> proof(const History& history, const FreezeThawModel& model) const;
  std::optional<Next> watched(const History& history, Prospects& now) const;
  Next most_promising(const History& history, const Prospects& now) const;

  std::optional<Choice> best_paused(const History& history, const Prospects& now) const;

  FreezeThawOptions options_;
  CurveBank bank_;
  mutable std::mutex mutex_;
  mutable std::uint64_t fingerprint_ = 0;  // of the history that last_ was made from
  mutable std::shared_ptr<const FreezeThawModel> last_;
};

}  // namespace autoepoch
