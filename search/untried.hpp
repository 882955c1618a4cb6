// The configurations that freeze-thaw could start: unused members of a candidate set, or any of the space.
#pragma once

#include <Eigen/Core>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "autoepoch/random.hpp"
#include "autoepoch/study.hpp"
#include "search/candidates.hpp"
#include "search/freeze_thaw_model.hpp"

namespace autoepoch {

struct NewTrial {
  Params params;
  Belief belief;
  double log_cost = 0;  ///< of an epoch, relative to the median trial's
};

class Untried {
 public:
  /// `candidates` may be null: the whole space. History and model must outlive this object.
  Untried(const History& history, const FreezeThawModel& model, std::shared_ptr<const CandidateSet> candidates,
          Rng& rng);

  /// Of the most promising candidates, or of configurations spread over the space. Empty if no trial may start.
  std::span<const Belief> beliefs() const { return beliefs_; }

  /// The one with the largest probability of getting below the threshold per cost.
  std::optional<NewTrial> best(double threshold, Rng& rng) const;

 private:
  void screen();
  void spread(Rng& rng);
  void predict();
  std::optional<NewTrial> best_candidate(double threshold) const;
  NewTrial best_of_space(double threshold, Rng& rng) const;

  const History& history_;
  const FreezeThawModel& model_;
  std::shared_ptr<const CandidateSet> candidates_;
  std::vector<Eigen::Index> members_;  // of the candidate set, a row of code_ each
  Eigen::MatrixXd code_;
  std::vector<Belief> beliefs_;
};

}  // namespace autoepoch
