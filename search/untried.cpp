#include "search/untried.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "search/acquisition.hpp"
#include "search/space_filling.hpp"
#include "search/trial_outcomes.hpp"
#include "search/unused_configurations.hpp"

namespace autoepoch {
namespace {

constexpr std::size_t kExact = 256;      // candidates whose variance is computed exactly
constexpr int kSpread = 256;             // configurations that stand for the whole space
constexpr std::size_t kBestAnchors = 5;  // trials that local candidates surround
constexpr double kOptimism = 2;          // standard deviations below the mean by which candidates are screened

}  // namespace

Untried::Untried(const History& history, const FreezeThawModel& model, std::shared_ptr<const CandidateSet> candidates,
                 Rng& rng)
    : history_(history), model_(model), candidates_(std::move(candidates)) {
  if (!history.may_start_trial()) return;
  if (candidates_)
    screen();
  else
    spread(rng);
  if (code_.rows() > 0) predict();
}

void Untried::screen() {
  members_ = candidates_->unused(history_);
  if (members_.size() > kExact) {
    const Prediction rough = model_.process().screen(candidates_->code()(members_, Eigen::all));
    const Eigen::ArrayXd bound = rough.mean.array() - kOptimism * rough.variance.array().sqrt();
    std::vector<std::pair<double, Eigen::Index>> order;
    for (std::size_t i = 0; i < members_.size(); ++i)
      order.emplace_back(bound[static_cast<Eigen::Index>(i)], members_[i]);
    std::nth_element(order.begin(), order.begin() + kExact, order.end());
    for (std::size_t i = 0; i < kExact; ++i) members_[i] = order[i].second;
    members_.resize(kExact);
    std::sort(members_.begin(), members_.end());
  }
  code_ = candidates_->code()(members_, Eigen::all);
}

void Untried::spread(Rng& rng) {
  const SearchSpace& space = history_.spec().space;
  const SobolSequence sequence(space.dims(), rng());
  code_.resize(kSpread, static_cast<Eigen::Index>(space.dims()));
  for (int i = 0; i < kSpread; ++i)
    code_.row(i) = encoded(space, space.decode(sequence.point(static_cast<std::uint64_t>(i))));
}

void Untried::predict() {
  const Prediction prediction = model_.process().predict(code_);
  for (Eigen::Index i = 0; i < code_.rows(); ++i)
    beliefs_.push_back({prediction.mean[i], std::sqrt(prediction.variance[i])});
}

std::optional<NewTrial> Untried::best(double threshold, Rng& rng) const {
  if (beliefs_.empty()) return std::nullopt;
  return candidates_ ? best_candidate(threshold) : best_of_space(threshold, rng);
}

std::optional<NewTrial> Untried::best_candidate(double threshold) const {
  const Eigen::VectorXd costs = model_.costs().log_costs(code_);
  Eigen::VectorXd score = -costs;
  for (std::size_t i = 0; i < beliefs_.size(); ++i)
    score[static_cast<Eigen::Index>(i)] += beliefs_[i].log_probability_below(threshold);
  Eigen::Index best = 0;
  score.maxCoeff(&best);
  const auto at = static_cast<std::size_t>(best);
  return NewTrial{candidates_->params(members_[at]), beliefs_[at], costs[best]};
}

NewTrial Untried::best_of_space(double threshold, Rng& rng) const {
  const SearchSpace& space = history_.spec().space;
  const Acquisition acquisition(model_.process(), threshold, space);
  const Eigen::VectorXd cube = acquisition.maximize(model_.best_configurations(kBestAnchors), rng).front().cube;
  Params params = prefer_unused(history_, space.decode({cube.data(), static_cast<std::size_t>(cube.size())}), rng);
  const Eigen::MatrixXd code = encoded(space, params);
  const Prediction prediction = model_.process().predict(code);
  return {
      std::move(params), {prediction.mean[0], std::sqrt(prediction.variance[0])}, model_.costs().log_costs(code)[0]};
}

}  // namespace autoepoch
