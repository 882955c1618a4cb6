// Successive halving of the promotion type over one group of trials [Li20, Algorithm 2].
//
// A trial is recorded at every rung it has reached, with the value it had there; one that ended on its way to a rung is
// recorded there too: with its last value, or last of all if it failed. Of the n recorded at a rung the best
// floor(n / eta) may go on to the next one; exact ties go by number. The rank of a recorded trial never improves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "autoepoch/scheduler.hpp"

namespace autoepoch {

/// The value that a trial is ranked by at a rung: the one at that epoch, or the best up to it.
enum class RankBy { last, best };

/// A view of trials that must outlive it. Built from a history for one decision, in O(n log n).
class Ladder {
 public:
  struct Rules {
    Objective objective;
    std::vector<int> rungs;  ///< ascending, not empty
    int eta = 3;
    RankBy rank_by = RankBy::last;
    std::size_t promote_after = 0;  ///< trials that must be recorded at a rung before any goes on from it
  };

  /// `trials`: the group, by number.
  Ladder(Rules rules, std::vector<const Trial*> trials);

  /// The best paused trial among those that may go on, of the highest rung that has one.
  std::optional<Resume> promotion() const;

  /// For the end, when no trial can start and none is running: floor(n / eta) leaves a rung of fewer than eta trials,
  /// or one whose promoted trials all failed, without a continuation. One place more is given away there, so that the
  /// best trial is trained to the last rung.
  std::optional<Resume> closing_promotion() const;

  /// Pause, with the trial's rank at the last rung it has reached.
  Verdict verdict(const Trial& trial) const;

  /// Paused trials that neither kind of promotion can reach any more, if at most `new_trials` are still to come.
  std::vector<Retired> never_resumed(std::int64_t new_trials) const;

 private:
  struct Entry {
    const Trial* trial;
    double loss;
  };
  using Rung = std::vector<Entry>;  // best first

  std::optional<double> loss_at(const Trial& trial, std::size_t rung) const;
  bool heads_for(const Trial& trial, std::size_t rung) const;
  bool waits_at(const Trial& trial, std::size_t rung) const;
  bool may_be_promoted(const Trial& trial, std::size_t rung) const;
  std::size_t places(std::size_t rung) const;
  Resume promote(std::size_t rung, std::size_t index) const;

  Rules rules_;
  std::vector<const Trial*> trials_;
  std::vector<Rung> rankings_;
};

}  // namespace autoepoch
