// Hyperparameters of the Gaussian process for a study's history, at a cost that is spread over the study's suggestions.
//
// What. A fit is a function of the history alone: a search under way and one just resumed get the same bits.
// Thread-safety: fit() may be called concurrently.
//
// How. A fit uses the first m trials with an outcome, where m is the largest of 1, 2, ..., 20, 22, 24, ... (steps of a
// tenth) that the history has. It starts from the fit to half as many trials, and so on down to a cold start. The links
// of this chain are cached under the data they were computed from. So a study under way pays one link every tenth of
// its trials.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "search/trial_outcomes.hpp"
#include "surrogates/gp_fit.hpp"

namespace autoepoch {

struct StudyFit {
  Warp warp = Warp::identity;
  GpParameters parameters;
  std::string remark;  ///< empty if all is well
};

class StudyFits {
 public:
  /// The warp is the one under which the better half of the outcomes is predicted best when each is left out.
  /// Requires: history has an outcome.
  StudyFit fit(const History& history);

  /// The outcomes a model is conditioned on at most: the better half of them the best, the rest spread over the others.
  static constexpr Eigen::Index kMostOutcomes = 1000;
  static Dataset thinned(const Dataset& data, Eigen::Index most);

 private:
  struct Link {
    Dataset data;
    std::optional<GpParameters> start;
    GpFit fit;
    double score;          // how well the better half is predicted
    std::string outliers;  // of the data, in words
  };

  Link link(const History& history, Eigen::Index outcomes, Warp warp);
  std::optional<Link> find(const Dataset& data, const std::optional<GpParameters>& start) const;
  void keep(const Link& link);

  mutable std::mutex mutex_;
  std::deque<Link> links_;
};

/// The model of a study's outcomes, pending trials not included.
struct StudyModel {
  GaussianProcess process;
  TrialOutcomes outcomes;  ///< its data: what the process is conditioned on
};

/// Requires: history has an outcome.
StudyModel fit_study(const History& history, StudyFits& fits);

}  // namespace autoepoch
