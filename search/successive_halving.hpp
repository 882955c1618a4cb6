// Asynchronous successive halving of the promotion type, ASHA [Li20, Algorithm 2].
//
// Trials pause at the rungs first_rung * eta^k; a free slot promotes the best 1/eta of the highest rung that has a
// candidate, and starts a new trial only if no rung has one. See ladder.hpp for the ranking.
//
// The best of the first three is promoted at once, and it is seldom one of the best third of all: what a rung has to
// hold before it promotes, as long as new trials may start, can be set.
#pragma once

#include <cstddef>
#include <vector>

#include "autoepoch/scheduler.hpp"
#include "search/ladder.hpp"

namespace autoepoch {

class SuccessiveHalving : public Scheduler {
 public:
  explicit SuccessiveHalving(RankBy rank_by = RankBy::last, std::size_t promote_after = 0)
      : rank_by_(rank_by), promote_after_(promote_after) {}

  Next next(const History& history) const override;
  Verdict judge(const History& history, const Trial& trial) const override;
  std::vector<Retired> never_resumed(const History& history) const override;

 protected:
  /// Groups of trials that are halved on their own.
  struct Brackets {
    std::vector<std::vector<int>> rungs;  ///< of each bracket, ascending, up to max_epochs
    std::vector<std::size_t> of;          ///< bracket of trial 0, 1, ..., trials - 1
  };
  virtual Brackets brackets(const StudySpec& spec, std::size_t trials) const;

 private:
  std::vector<Ladder> ladders(const History& history, const Brackets& brackets) const;

  RankBy rank_by_;
  std::size_t promote_after_;
};

}  // namespace autoepoch
