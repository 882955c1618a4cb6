#include "replay/recorded.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"

namespace autoepoch::replay {
namespace {

class RecordGround final : public Ground {
 public:
  explicit RecordGround(const History& history) : study_(history.spec()) {
    std::vector<Params> params;
    for (const Trial& trial : history.trials()) {
      if (trial.curve.empty() && trial.state != TrialState::failed) continue;
      if (trials_.emplace(to_json(trial.params), trial).second) params.push_back(trial.params);
    }
    if (!history.best()) throw InvalidInput("the study has no observation: nothing to replay");
    candidates_ = std::make_shared<CandidateSet>(study_.space, params);
    find_scale(history);
  }

  const StudySpec& study() const override { return study_; }
  std::shared_ptr<const CandidateSet> candidates() const override { return candidates_; }
  RegretScale scale() const override { return scale_; }

  std::optional<double> value(const Params& params, int epoch) const override {
    const Trial& trial = recorded(params);
    if (const Observation* point = trial.curve.at(epoch)) return point->value;
    if (trial.state == TrialState::failed && epoch == trial.curve.epochs() + 1)
      return std::numeric_limits<double>::quiet_NaN();
    return std::nullopt;
  }

  std::optional<double> seconds(const Params& params, int epoch) const override {
    const Observation* point = recorded(params).curve.at(epoch);
    return point ? std::optional(point->seconds) : std::nullopt;
  }

 private:
  const Trial& recorded(const Params& params) const { return trials_.at(to_json(params)); }

  /// A study whose trials are all alike has the scale 1.
  void find_scale(const History& history) {
    std::vector<double> best;
    for (const Trial& trial : history.trials())
      if (const Observation* point = trial.curve.best(study_.objective.direction))
        best.push_back(study_.objective.loss(point->value));
    std::sort(best.begin(), best.end());
    scale_ = {best.front(), best[best.size() / 2]};
    if (!(scale_.oracle < scale_.median)) scale_.median = scale_.oracle + 1;
  }

  StudySpec study_;
  std::map<std::string, Trial> trials_;  // by their params
  std::shared_ptr<const CandidateSet> candidates_;
  RegretScale scale_;
};

}  // namespace

std::unique_ptr<const Ground> record_ground(const History& history) { return std::make_unique<RecordGround>(history); }

Suggestion RecordedOrder::suggest(const History& history, Rng&) const {
  const std::vector<Eigen::Index> unused = candidates_->unused(history);
  return {candidates_->params(unused.empty() ? 0 : unused.front())};
}

std::vector<Unknown> unknown_futures(const History& recorded, const std::vector<Trial>& replayed) {
  std::vector<Unknown> result;
  for (const Trial& trial : recorded.trials()) {
    if (trial.state == TrialState::completed) continue;
    const auto again = std::ranges::find(replayed, trial.params, &Trial::params);
    if (again != replayed.end() && again->state == TrialState::completed &&
        again->curve.epochs() == trial.curve.epochs() && trial.curve.epochs() < recorded.spec().budget.max_epochs)
      result.push_back({trial.number, trial.curve.epochs()});
  }
  return result;
}

}  // namespace autoepoch::replay
