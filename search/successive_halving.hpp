// Asynchronous successive halving of the promotion type, ASHA [Li20, Algorithm 2].
//
// Trials pause at the rungs first_rung * eta^k. A free slot promotes the best 1/eta of the highest rung that has a
// candidate. It starts a new trial only if no rung has one. See ladder.hpp for the ranking.
//
// By default the best of the first eta trials of a rung is promoted at once, though it is seldom among the best third
// of all. promote_after sets how many trials a rung must hold before it promotes, as long as new trials may start.
#pragma once

#include <cstddef>
#include <vector>

#include "autoepoch/kinds.hpp"
#include "search/ladder.hpp"
#include "search/rungs.hpp"

namespace autoepoch {

/// The kind "asha".
SchedulerKind asha_kind();

/// "rank_by", for all kinds that halve.
Option rank_by_option();
RankBy rank_by_of(const OptionValues& values);

struct HalvingOptions {
  RungOptions rungs = {};
  RankBy rank_by = RankBy::last;
  int promote_after = 0;  ///< trials that a rung must hold before any goes on, while new ones may start
};

class SuccessiveHalving : public Scheduler {
 public:
  explicit SuccessiveHalving(HalvingOptions options = {}) : options_(options) {}

  Next next(const History& history) const override;
  Verdict judge(const History& history, const Trial& trial) const override;
  std::vector<Retired> never_resumed(const History& history) const override;
  std::vector<std::string> warnings(const StudySpec& spec) const override;

 protected:
  /// Groups of trials that are halved on their own.
  struct Brackets {
    std::vector<std::vector<int>> rungs;  ///< of each bracket, ascending, up to max_epochs
    std::vector<std::size_t> of;          ///< bracket of trial 0, 1, ..., trials - 1
  };
  virtual Brackets brackets(int max_epochs, std::size_t trials) const;
  const HalvingOptions& options() const { return options_; }

 private:
  std::vector<Ladder> ladders(const History& history, const Brackets& brackets) const;

  HalvingOptions options_;
};

}  // namespace autoepoch
