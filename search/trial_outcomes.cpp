#include "search/trial_outcomes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "search/gain_rule.hpp"

namespace autoepoch {
namespace {

constexpr double kFailedVariance = 0.1;

struct Output {
  double mean;
  double variance;
};

/// True if the trial has come to its end: nothing is to be predicted.
bool is_whole(const Trial& trial, int horizon) {
  return trial.state == TrialState::completed || trial.curve.epochs() >= horizon;
}

/// The best output up to each epoch 1, ..., horizon; before the first observed epoch, the one of that.
std::vector<double> best_outputs(const LearningCurve& curve, const OutputTransform& transform, const History& history) {
  std::vector<double> outputs;
  double best = std::numeric_limits<double>::infinity();
  for (const Observation& observation : curve) {
    const double former = best;
    best = std::min(best, transform(history.spec().objective.loss(observation.value)));
    const auto before = static_cast<std::size_t>(observation.epoch - 1);
    if (outputs.size() < before) outputs.resize(before, std::isfinite(former) ? former : best);
    outputs.push_back(best);
  }
  outputs.resize(static_cast<std::size_t>(history.spec().budget.max_epochs), best);
  return outputs;
}

GainRule gain_rule(const History& history, const OutputTransform& transform) {
  const int horizon = history.spec().budget.max_epochs;
  std::vector<std::vector<double>> curves;
  for (const Trial& trial : history.trials())
    if (trial.state != TrialState::failed && !trial.curve.empty() && is_whole(trial, horizon))
      curves.push_back(best_outputs(trial.curve, transform, history));
  return GainRule(curves, horizon);
}

class OutcomeReader {
 public:
  OutcomeReader(const History& history, Warp warp)
      : history_(history), transform_(warp, losses_or_zero(history)), gains_(gain_rule(history, transform_)) {}

  Output read(const Trial& trial) const {
    if (trial.state == TrialState::failed) return {transform_.worst(), kFailedVariance};
    const Observation& best = *trial.curve.best(direction());
    const double loss = objective().loss(best.value);
    const double error = transform_.slope(loss) * best.standard_error;
    const Output own{transform_(loss), error * error};
    if (is_whole(trial, horizon())) return own;
    const GainRule::Gain gain = gains_.from(trial.curve.epochs());
    return {own.mean + gain.mean, own.variance + gain.variance};
  }

  const OutputTransform& transform() const { return transform_; }

  double log_slope(const Trial& trial) const {
    return trial.state == TrialState::failed
               ? 0
               : std::log(transform_.slope(objective().loss(trial.curve.best(direction())->value)));
  }

 private:
  static Eigen::VectorXd losses_or_zero(const History& history) {
    const Eigen::VectorXd losses = best_losses(history);
    return losses.size() > 0 ? losses : Eigen::VectorXd::Zero(1);  // only failed trials
  }

  const Objective& objective() const { return history_.spec().objective; }
  Direction direction() const { return objective().direction; }
  int horizon() const { return history_.spec().budget.max_epochs; }

  const History& history_;
  OutputTransform transform_;
  GainRule gains_;
};

}  // namespace

Eigen::RowVectorXd encoded(const SearchSpace& space, const Params& params) {
  const std::vector<double> point = space.encode(params);
  return Eigen::Map<const Eigen::RowVectorXd>(point.data(), std::ssize(point));
}

Eigen::MatrixXd encoded(const History& history, const std::vector<const Trial*>& trials) {
  const SearchSpace& space = history.spec().space;
  Eigen::MatrixXd x(std::ssize(trials), static_cast<Eigen::Index>(space.dims()));
  for (std::size_t i = 0; i < trials.size(); ++i)
    x.row(static_cast<Eigen::Index>(i)) = encoded(space, trials[i]->params);
  return x;
}

bool has_outcome(const Trial& trial) { return trial.state == TrialState::failed || !trial.curve.empty(); }

Eigen::VectorXd best_losses(const History& history) {
  const Objective& objective = history.spec().objective;
  std::vector<double> losses;
  for (const Trial& trial : history.trials())
    if (trial.state != TrialState::failed && !trial.curve.empty())
      losses.push_back(objective.loss(trial.curve.best(objective.direction)->value));
  return Eigen::Map<const Eigen::VectorXd>(losses.data(), std::ssize(losses));
}

TrialOutcomes trial_outcomes(const History& history, Warp warp) {
  std::vector<const Trial*> observed, pending;
  for (const Trial& trial : history.trials()) {
    if (has_outcome(trial)) observed.push_back(&trial);
    if (trial.state == TrialState::waiting || trial.state == TrialState::running) pending.push_back(&trial);
  }
  const OutcomeReader reader(history, warp);
  Eigen::VectorXd blank(std::ssize(observed));
  TrialOutcomes outcomes{
      {encoded(history, observed), blank, blank}, blank, encoded(history, pending), reader.transform()};
  for (std::size_t i = 0; i < observed.size(); ++i) {
    const Output output = reader.read(*observed[i]);
    outcomes.data.y[static_cast<Eigen::Index>(i)] = output.mean;
    outcomes.data.noise[static_cast<Eigen::Index>(i)] = output.variance;
    outcomes.log_slope[static_cast<Eigen::Index>(i)] = reader.log_slope(*observed[i]);
  }
  return outcomes;
}

}  // namespace autoepoch
