#include "search/freeze_thaw_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <utility>

#include "search/trial_outcomes.hpp"
#include "surrogates/gp_fit.hpp"

namespace autoepoch {
namespace {

constexpr std::size_t kMostToFit = 90;    // trials that the hyperparameters are fitted to
constexpr std::size_t kMostTrials = 400;  // ... that the process is conditioned on
constexpr double kFailedSd = 0.3;         // of a trial that failed before it reported anything
constexpr double kStartNoise = 1e-3;      // variance from which the fit starts
constexpr double kDecile = 1.2815515655446004;  // of the standard normal
constexpr int kPathStep = kCurveCells / 5;      // cells between the points of a forecast's path
constexpr double kSmoother = 1;  // longer lengthscales a priori than for exact data: forecasts hide the fine structure

std::vector<const LearningCurve*> curves_of(const History& history) {
  std::vector<const LearningCurve*> curves;
  for (const Trial& trial : history.trials()) curves.push_back(&trial.curve);
  return curves;
}

/// What is expected, and what was seen so far: in a young study all that was seen may be worse than all that is expected,
/// and the transform must not cut it off.
Eigen::VectorXd losses_of(const StudyForecast& forecast) {
  std::vector<double> z;
  for (const CurveOutlook& outlook : forecast.outlooks())
    if (outlook.last_cell >= 0) z.insert(z.end(), {outlook.mean[kLastCell], outlook.best});
  return Eigen::Map<const Eigen::VectorXd>(z.data(), std::ssize(z));
}

std::vector<const Trial*> trials_of(const History& history) {
  std::vector<const Trial*> trials;
  for (const Trial& trial : history.trials()) trials.push_back(&trial);
  return trials;
}

/// At most `most` of the rows: the better half of them the best, the rest spread over the others.
std::vector<Eigen::Index> thinned(std::vector<Eigen::Index> rows, const std::vector<Belief>& data, std::size_t most) {
  std::stable_sort(rows.begin(), rows.end(), [&](auto a, auto b) {
    return data[static_cast<std::size_t>(a)].mean < data[static_cast<std::size_t>(b)].mean;
  });
  const std::size_t n = rows.size(), best = most / 2, others = most - best;
  if (n <= most) return rows;
  for (std::size_t i = 0; i < others; ++i) rows[best + i] = rows[best + i * (n - best) / others];
  rows.resize(most);
  return rows;
}

Dataset dataset(const Eigen::MatrixXd& code, const std::vector<Belief>& data, const std::vector<Eigen::Index>& rows) {
  Dataset result{code(rows, Eigen::all), Eigen::VectorXd(std::ssize(rows)), Eigen::VectorXd(std::ssize(rows))};
  for (Eigen::Index i = 0; i < std::ssize(rows); ++i) {
    const Belief& belief = data[static_cast<std::size_t>(rows[static_cast<std::size_t>(i)])];
    result.y[i] = belief.mean;
    result.noise[i] = belief.sd * belief.sd;
  }
  return result;
}

}  // namespace

double Belief::probability_below(double threshold) const {
  if (sd <= 0) return mean < threshold ? 1 : 0;
  return 0.5 * std::erfc((mean - threshold) / (sd * std::numbers::sqrt2));
}

double Belief::log_probability_below(double threshold) const {
  if (sd <= 0) return mean < threshold ? 0 : -std::numeric_limits<double>::infinity();
  const double z = (threshold - mean) / sd;
  constexpr double kFar = -20;  // erfc underflows below -38; from here on the tail's leading term errs by 0.3 %
  if (z > kFar) return std::log(0.5 * std::erfc(-z / std::numbers::sqrt2));
  return -0.5 * z * z - std::log(-z * std::sqrt(2 * std::numbers::pi));
}

FreezeThawModel::FreezeThawModel(const History& history, const CurveBank& bank)
    : FreezeThawModel(history, bank, curves_of(history)) {}

FreezeThawModel::FreezeThawModel(const History& history, const CurveBank& bank,
                                 std::span<const LearningCurve* const> curves)
    : forecast_(bank, curves, history.spec().objective.direction, history.spec().budget.max_epochs),
      transform_(Warp::identity, losses_of(forecast_)),
      code_(encoded(history, trials_of(history))),
      costs_(history, code_) {
  std::vector<Belief> data;
  for (const Trial& trial : history.trials()) {
    const CurveOutlook& outlook = forecast_.outlooks()[data.size()];
    const bool begun = outlook.last_cell >= 0;
    observed_.push_back(begun ? transform_(outlook.best) : std::numeric_limits<double>::infinity());
    data.push_back(datum(trial, outlook));
  }
  best_ = *std::ranges::min_element(observed_);
  fit(history, data);
}

/// What the trial alone says of its configuration.
Belief FreezeThawModel::datum(const Trial& trial, const CurveOutlook& outlook) const {
  if (outlook.last_cell < 0) return {transform_.worst(), kFailedSd};
  if (trial.state == TrialState::failed || trial.state == TrialState::completed) return {transform_(outlook.best), 0};
  return {transform_(outlook.mean[kLastCell]), outlook.sd[kLastCell] * transform_.slope(outlook.best)};
}

void FreezeThawModel::fit(const History& history, const std::vector<Belief>& data) {
  std::vector<Eigen::Index> known, pending;
  for (const Trial& trial : history.trials()) {
    const bool tells = !trial.curve.empty() || trial.state == TrialState::failed;
    (tells ? known : pending).push_back(trial.number);
  }
  const auto kinds = axis_kinds(history.spec().space);
  GpPriors priors = GpPriors::for_dims(kinds.size());
  priors.lengthscale.mean += kSmoother;
  const GpParameters start{Eigen::VectorXd::Constant(code_.cols(), priors.lengthscale.mean), priors.signal.mean,
                           std::log(kStartNoise)};
  const GpFit found = fit_map(kinds, dataset(code_, data, thinned(known, data, kMostToFit)), priors, start);
  process_.emplace(kinds, found.parameters, dataset(code_, data, thinned(known, data, kMostTrials)));

  const Prediction posterior = process_->predict(code_);
  std::vector<double> means;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    const double mean = std::min(posterior.mean[at], observed_[i]);  // what was seen stays the lowest, whatever others say
    const double sd = std::min(data[i].sd, std::sqrt(posterior.variance[at]));
    trials_.push_back(data[i].sd > 0 ? Belief{mean, sd} : data[i]);
    means.push_back(trials_.back().mean);
  }
  std::nth_element(means.begin(), means.begin() + std::ssize(means) / 2, means.end());
  median_ = means[means.size() / 2];
  if (pending.empty()) return;
  process_ = process_->believing(code_(pending, Eigen::all));
}

Belief FreezeThawModel::own_forecast(std::int64_t number, int epochs) const {
  const CurveOutlook outlook = forecast_.outlook_at(static_cast<std::size_t>(number), epochs);
  return {transform_(outlook.mean[kLastCell]), outlook.sd[kLastCell] * transform_.slope(outlook.best)};
}

Forecast FreezeThawModel::forecast(const Trial* trial, const Belief& belief) const {
  const auto users = [](const Belief& about, const auto& to_users) {
    const double a = to_users(about.mean - kDecile * about.sd), b = to_users(about.mean + kDecile * about.sd);
    return Interval{std::min(a, b), to_users(about.mean), std::max(a, b)};
  };
  Forecast result{.horizon = forecast_.grid().horizon()};
  result.value = users(belief, [this](double output) { return to_value(output); });
  if (!trial || trial->curve.empty()) return result;
  result.epochs = trial->curve.epochs();
  const CurveOutlook& outlook = forecast_.outlooks()[static_cast<std::size_t>(trial->number)];
  for (int cell = outlook.last_cell + kPathStep; cell < kLastCell; cell += kPathStep) {
    const int epoch = static_cast<int>(std::lround(forecast_.grid().epoch(cell)));
    const int former = result.path.empty() ? result.epochs : result.path.back().epoch;
    const Belief at{outlook.mean[cell], outlook.sd[cell]};
    if (epoch > former && epoch < result.horizon)
      result.path.push_back({epoch, users(at, [this](double z) { return forecast_.scale().to_value(z); })});
  }
  return result;
}

double FreezeThawModel::best_of_others(std::int64_t number) const {
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < observed_.size(); ++i)
    if (static_cast<std::int64_t>(i) != number) best = std::min(best, observed_[i]);
  return best;
}

Eigen::MatrixXd FreezeThawModel::best_configurations(std::size_t count) const {
  std::vector<Eigen::Index> order(trials_.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return trial(a).mean < trial(b).mean; });
  order.resize(std::min(count, order.size()));
  return code_(order, Eigen::all);
}

}  // namespace autoepoch
