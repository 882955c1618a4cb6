#include "search/trial_outcomes.hpp"

#include <algorithm>
#include <cmath>

namespace autoepoch {
namespace {

// On real curves the rank correlation of the loss at fraction f with the final one is about .66/.84/.92/.97 at f = .04/.1/.2/.3;
// 0.04 (1 - f) / f is the noise variance that causes such correlations with outputs of variance 1.
constexpr double kPartial = 0.04;
constexpr double kPriorCurves = 3;
constexpr double kFailedVariance = 0.1;
constexpr double kSdPerDecileRange = 1 / 2.5631031310892007;  // a normal's p90 - p10 is 2.56 sd

struct Output {
  double mean;
  double variance;
};

class OutcomeReader {
 public:
  OutcomeReader(const History& history, Warp warp, const CurveModel* model)
      : history_(history), model_(model), transform_(warp, losses_or_zero(history)) {}

  Output read(const Trial& trial) const {
    if (trial.state == TrialState::failed) return {transform_.worst(), kFailedVariance};
    const Observation& best = *trial.curve.best(direction());
    const double loss = objective().loss(best.value);
    const double error = transform_.slope(loss) * best.standard_error;
    const Output own{transform_(loss), error * error};
    if (is_whole(trial)) return own;
    const Output future = model_ ? predicted(trial) : extrapolated(trial.curve.epochs(), own.mean);
    return {future.mean, future.variance + own.variance};
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
  bool is_whole(const Trial& trial) const {
    return trial.state == TrialState::completed || trial.curve.epochs() >= horizon();
  }

  Output predicted(const Trial& trial) const {
    const int horizon = std::max(this->horizon(), trial.curve.epochs());
    const Interval best = model_->predict(trial.curve, horizon, history_).best_value;
    const double a = transform_(objective().loss(best.p10)), b = transform_(objective().loss(best.p90));
    const double sd = std::abs(a - b) * kSdPerDecileRange;
    return {transform_(objective().loss(best.p50)), sd * sd};
  }

  Output extrapolated(int epoch, double output) const {
    double count = 0, sum = 0, squares = 0;
    for (const Trial& trial : history_.trials()) {
      if (trial.state == TrialState::failed || trial.curve.empty() || !is_whole(trial)) continue;
      const Observation* then = trial.curve.best(direction(), epoch);
      if (!then) continue;
      const double gain = transform_(objective().loss(trial.curve.best(direction())->value)) -
                          transform_(objective().loss(then->value));
      count += 1;
      sum += gain;
      squares += gain * gain;
    }
    const double fraction = static_cast<double>(epoch) / horizon();
    const double mean = sum / (count + kPriorCurves);
    const double scatter = std::max(0.0, squares - (count + kPriorCurves) * mean * mean);
    const double prior = kPriorCurves * kPartial * (1 - fraction) / fraction;
    return {output + mean, (prior + scatter) / (count + kPriorCurves)};
  }

  const History& history_;
  const CurveModel* model_;
  OutputTransform transform_;
};

Eigen::MatrixXd encoded(const History& history, const std::vector<const Trial*>& trials) {
  const SearchSpace& space = history.spec().space;
  Eigen::MatrixXd x(std::ssize(trials), static_cast<Eigen::Index>(space.dims()));
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const std::vector<double> point = space.encode(trials[i]->params);
    x.row(static_cast<Eigen::Index>(i)) = Eigen::Map<const Eigen::RowVectorXd>(point.data(), x.cols());
  }
  return x;
}

}  // namespace

bool has_outcome(const Trial& trial) { return trial.state == TrialState::failed || !trial.curve.empty(); }

Eigen::VectorXd best_losses(const History& history) {
  const Objective& objective = history.spec().objective;
  std::vector<double> losses;
  for (const Trial& trial : history.trials())
    if (trial.state != TrialState::failed && !trial.curve.empty())
      losses.push_back(objective.loss(trial.curve.best(objective.direction)->value));
  return Eigen::Map<const Eigen::VectorXd>(losses.data(), std::ssize(losses));
}

TrialOutcomes trial_outcomes(const History& history, Warp warp, const CurveModel* curves) {
  std::vector<const Trial*> observed, pending;
  for (const Trial& trial : history.trials()) {
    if (has_outcome(trial)) observed.push_back(&trial);
    if (trial.state == TrialState::waiting || trial.state == TrialState::running) pending.push_back(&trial);
  }
  const OutcomeReader reader(history, warp, curves);
  Eigen::VectorXd blank(std::ssize(observed));
  TrialOutcomes outcomes{{encoded(history, observed), blank, blank}, blank, encoded(history, pending), reader.transform()};
  for (std::size_t i = 0; i < observed.size(); ++i) {
    const Output output = reader.read(*observed[i]);
    outcomes.data.y[static_cast<Eigen::Index>(i)] = output.mean;
    outcomes.data.noise[static_cast<Eigen::Index>(i)] = output.variance;
    outcomes.log_slope[static_cast<Eigen::Index>(i)] = reader.log_slope(*observed[i]);
  }
  return outcomes;
}

}  // namespace autoepoch
