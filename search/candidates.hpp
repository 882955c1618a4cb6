// A finite set of configurations to choose from in place of the whole space: the rows of a table, what a user has
// prepared.
//
// Samplers and schedulers that search by a model maximize their acquisition over the set's unused members;
// SnappingSampler and SnappingScheduler make all others choose the member nearest to a free proposal. Thread-safety:
// immutable after construction.
#pragma once

#include <Eigen/Core>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "autoepoch/sampler.hpp"
#include "search/scheduler_wrapper.hpp"

namespace autoepoch {

class CandidateSet {
 public:
  /// Of equal configurations the first counts. Throws InvalidInput if there is none, or the space lacks one of them.
  CandidateSet(const SearchSpace& space, const std::vector<Params>& params);

  Eigen::Index size() const { return code_.rows(); }
  const Params& params(Eigen::Index i) const { return params_[static_cast<std::size_t>(i)]; }

  /// n x d, encoded by the space (NaN = inactive).
  const Eigen::MatrixXd& code() const { return code_; }

  /// Members that no trial of the history has, ascending.
  std::vector<Eigen::Index> unused(const History& history) const;

  /// The unused member nearest to `proposal` in the unit cube, where an inactive coordinate is at distance 1 from an
  /// active one; `proposal` itself once all are used.
  Params nearest_unused(const Params& proposal, const History& history) const;

 private:
  std::string key(const Params& params) const;

  SearchSpace space_;
  std::vector<Params> params_;
  Eigen::MatrixXd code_;
  std::unordered_map<std::string, Eigen::Index> index_;  // by the bytes of the code
};

/// Replaces what another sampler suggests by the nearest unused member.
class SnappingSampler final : public Sampler {
 public:
  SnappingSampler(std::unique_ptr<const Sampler> sampler, std::shared_ptr<const CandidateSet> candidates)
      : sampler_(std::move(sampler)), candidates_(std::move(candidates)) {}

  Suggestion suggest(const History& history, Rng& rng) const override;

 private:
  std::unique_ptr<const Sampler> sampler_;
  std::shared_ptr<const CandidateSet> candidates_;
};

/// Replaces the configurations that another scheduler wants started by the nearest unused members.
class SnappingScheduler final : public SchedulerWrapper {
 public:
  SnappingScheduler(std::unique_ptr<const Scheduler> scheduler, std::shared_ptr<const CandidateSet> candidates)
      : SchedulerWrapper(std::move(scheduler)), candidates_(std::move(candidates)) {}

  Next next(const History& history) const override;

 private:
  std::shared_ptr<const CandidateSet> candidates_;
};

}  // namespace autoepoch
