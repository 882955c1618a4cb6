#include "search/candidates.hpp"

#include <cstring>
#include <limits>

#include "autoepoch/error.hpp"
#include "search/trial_outcomes.hpp"

namespace autoepoch {
namespace {

double squared_distance(const Eigen::MatrixXd& code, Eigen::Index row, const std::vector<double>& point) {
  double sum = 0;
  for (std::size_t j = 0; j < point.size(); ++j) {
    const double a = code(row, static_cast<Eigen::Index>(j)), b = point[j];
    const bool inactive_a = SearchSpace::is_inactive(a), inactive_b = SearchSpace::is_inactive(b);
    if (inactive_a != inactive_b)
      sum += 1;
    else if (!inactive_a)
      sum += (a - b) * (a - b);
  }
  return sum;
}

}  // namespace

CandidateSet::CandidateSet(const SearchSpace& space, const std::vector<Params>& params) : space_(space) {
  const auto dims = static_cast<Eigen::Index>(space.dims());
  code_.resize(std::ssize(params), dims);
  for (const Params& one : params) {
    if (const auto why = space.why_not(one)) throw InvalidInput("a candidate is not in the space: " + *why);
    const Eigen::Index next = std::ssize(params_);
    if (!index_.emplace(key(one), next).second) continue;
    code_.row(next) = encoded(space, one);
    params_.push_back(one);
  }
  if (params_.empty()) throw InvalidInput("there is no candidate");
  code_.conservativeResize(std::ssize(params_), dims);
}

std::string CandidateSet::key(const Params& params) const {
  const std::vector<double> point = space_.encode(params);
  std::string bytes(point.size() * sizeof(double), '\0');
  if (!point.empty()) std::memcpy(bytes.data(), point.data(), bytes.size());
  return bytes;
}

std::vector<Eigen::Index> CandidateSet::unused(const History& history) const {
  std::vector<bool> used(params_.size(), false);
  for (const Trial& trial : history.trials()) {
    const auto found = index_.find(key(trial.params));
    if (found != index_.end()) used[static_cast<std::size_t>(found->second)] = true;
  }
  std::vector<Eigen::Index> result;
  for (Eigen::Index i = 0; i < size(); ++i)
    if (!used[static_cast<std::size_t>(i)]) result.push_back(i);
  return result;
}

Params CandidateSet::nearest_unused(const Params& proposal, const History& history) const {
  const std::vector<double> point = space_.encode(proposal);
  double nearest = std::numeric_limits<double>::infinity();
  const Params* chosen = &proposal;
  for (const Eigen::Index i : unused(history)) {
    const double distance = squared_distance(code_, i, point);
    if (distance >= nearest) continue;
    nearest = distance;
    chosen = &params(i);
  }
  return *chosen;
}

Suggestion SnappingSampler::suggest(const History& history, Rng& rng) const {
  Suggestion suggestion = sampler_->suggest(history, rng);
  suggestion.params = candidates_->nearest_unused(suggestion.params, history);
  return suggestion;
}

Next SnappingScheduler::next(const History& history) const {
  Next wish = inner().next(history);
  if (auto* start = std::get_if<StartNew>(&wish); start && start->params)
    start->params = candidates_->nearest_unused(*start->params, history);
  return wish;
}

}  // namespace autoepoch
