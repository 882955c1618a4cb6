// The library's front door: a search in the user's own process, composed by the names in StudySpec::search.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "autoepoch/kinds.hpp"
#include "autoepoch/tuner.hpp"

namespace autoepoch {

/// A user's own training code: called for epoch 1, 2, ... of a trial, returns the objective's value. Runs in
/// spec.run.workers threads; must be thread-safe across trials.
using ObjectiveFunction = std::function<double(const Params& params, int epoch)>;

/// The whole search in this process: sampler, scheduler and stopping rules by spec.search, out of `kinds`; history in
/// `directory`/study.db (an existing study is continued), or in memory if it is empty. A paused trial is resumed by
/// calling the function with its next epoch; one that an earlier process has left, with epoch 1 again (what was stored
/// of it is not counted twice). Throws InvalidInput, StorageError.
Summary tune(const StudySpec& spec, const ObjectiveFunction& objective, const std::string& directory = {},
             const Kinds& kinds = Kinds::built_in());

/// The loop turned inside out: the caller owns the training loop.
///
///     Study study(spec);
///     while (auto trial = study.ask())
///       for (int epoch = trial->next_epoch(); ; ++epoch)
///         if (!study.report(*trial, epoch, train_one_epoch(trial->params())))
///           break;
class Study {
 public:
  class Ask;
  explicit Study(StudySpec spec, const std::string& directory = {}, const Kinds& kinds = Kinds::built_in());
  ~Study();

  /// The next trial to train (new, or a paused one to be continued at next_epoch()); none when the budget is used up,
  /// or nothing can start before one of the trials that are out has reported. Several may be out at a time.
  std::optional<Ask> ask();

  /// Stores the epoch's value. True: train the next epoch. False: this trial is to end here (paused, stopped or
  /// complete). A non-finite value fails the trial. An epoch already stored is not counted again.
  bool report(const Ask& trial, int epoch, double value);

  /// The trial cannot go on.
  void fail(const Ask& trial, const std::string& reason);

  History history() const;
  Summary summary() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class Study::Ask {
 public:
  TrialNumber number() const { return number_; }
  const Params& params() const { return params_; }
  int next_epoch() const { return next_epoch_; }

 private:
  friend class Study;
  TrialNumber number_ = {};
  Params params_;
  int next_epoch_ = 1;
};

}  // namespace autoepoch
