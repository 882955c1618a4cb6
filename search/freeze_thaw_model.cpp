#include "search/freeze_thaw_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include "search/thinned.hpp"
#include "search/trial_outcomes.hpp"
#include "surrogates/fingerprint.hpp"

namespace autoepoch {
namespace {

constexpr std::size_t kMostToFit = 56;                 // trials that the hyperparameters are fitted to ...
constexpr std::size_t kForecastsToFit = 110;           // ... and forecasts of them
constexpr std::size_t kMostTrials = 250;               // trials that the process is conditioned on ...
constexpr std::size_t kMostForecasts = 300;            // ... and forecasts of them
constexpr double kStudentDecile = 1.5332062740589438;  // of Student's t with 4 degrees of freedom
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<const LearningCurve*> curves_of(const History& history) {
  std::vector<const LearningCurve*> curves;
  for (const Trial& trial : history.trials()) curves.push_back(&trial.curve);
  return curves;
}

/// What is expected, and what was seen so far: in a young study all that was seen may be worse than all that is
/// expected, and the transform must not cut it off.
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

bool has_ended(const Trial& trial) { return trial.state == TrialState::completed || trial.state == TrialState::failed; }

}  // namespace

std::uint64_t model_fingerprint(const History& history) {
  const StudySpec& spec = history.spec();
  Fingerprint result;
  result.add(static_cast<std::uint64_t>(spec.budget.max_epochs) * 2 +
             (spec.objective.direction == Direction::minimize));
  for (const Trial& trial : history.trials()) {
    const std::uint64_t failed = trial.state == TrialState::failed, completed = trial.state == TrialState::completed;
    result.add(failed + 2 * completed);
    for (const double u : spec.space.encode(trial.params)) result.add(u);
    for (const Observation& point : trial.curve) {
      result.add(static_cast<std::uint64_t>(point.epoch));
      result.add(point.value);
      result.add(point.seconds);
    }
  }
  return result.value();
}

/// With s = t / sqrt(t^2 + 4) the distribution function of 4 degrees of freedom is (1 + s)^2 (2 - s) / 4.
double Belief::probability_below(double threshold) const {
  if (sd <= 0) return mean < threshold ? 1 : 0;
  const double t = (threshold - mean) / sd, r = std::hypot(t, 2);
  const double above = t < 0 ? 4 / (r * (r - t)) : 1 + t / r;  // 1 + s, in the lower tail without cancellation
  return above * above * (3 - above) / 4;
}

double Belief::log_probability_below(double threshold) const { return std::log(probability_below(threshold)); }

FreezeThawModel::FreezeThawModel(const History& history, const CurveBank& bank, int first_rung)
    : FreezeThawModel(history, bank, first_rung, curves_of(history)) {}

FreezeThawModel::FreezeThawModel(const History& history, const CurveBank& bank, int first_rung,
                                 std::span<const LearningCurve* const> curves)
    : first_rung_(first_rung),
      forecast_(bank, curves, history.spec().objective.direction, history.spec().budget.max_epochs),
      transform_(Warp::identity, losses_of(forecast_)),
      code_(encoded(history, trials_of(history))),
      costs_(history, code_) {
  for (const CurveOutlook& outlook : forecast_.outlooks())
    observed_.push_back(outlook.last_cell >= 0 ? transform_(outlook.best) : kInfinity);
  best_ = *std::ranges::min_element(observed_);
  fit(history);
}

/// What the trial alone says of its configuration.
Belief FreezeThawModel::datum(const Trial& trial) const {
  const CurveOutlook& outlook = forecast_.outlooks()[index_of(trial.number)];
  if (outlook.last_cell < 0) return {transform_.worst(), 0};
  if (has_ended(trial)) return {transform_(outlook.best), 0};
  return {transform_(outlook.mean[kLastCell]), outlook.sd[kLastCell] * transform_.slope(outlook.best)};
}

Belief FreezeThawModel::own_forecast(TrialNumber number, int epochs) const {
  const CurveOutlook outlook = forecast_.outlook_at(index_of(number), epochs);
  return {transform_(outlook.mean[kLastCell]), outlook.sd[kLastCell] * transform_.slope(outlook.best)};
}

/// Null without observations.
const CurveOutlook* FreezeThawModel::outlook(const Trial* trial) const {
  return trial && !trial->curve.empty() ? &forecast_.outlooks()[index_of(trial->number)] : nullptr;
}

/// What is expected up to a cell, if `belief` is what is expected at the end.
Belief FreezeThawModel::by_cell(int cell, const CurveOutlook* own, const Belief& belief) const {
  const double to_go = own ? own->mean[cell] - own->mean[kLastCell] : forecast_.profile()[cell];
  const double share = own && own->sd[kLastCell] > 0 ? own->sd[cell] / own->sd[kLastCell] : 1;
  const double unit = transform_.inverse(1) - transform_.inverse(0);  // of z: the transform is affine
  return {belief.mean + to_go / unit, belief.sd * share};
}

Forecast FreezeThawModel::forecast(const Trial* trial, const Belief& belief) const {
  const auto users = [this](const Belief& about) {
    const double a = to_value(about.mean - kStudentDecile * about.sd),
                 b = to_value(about.mean + kStudentDecile * about.sd);
    return Interval{std::min(a, b), to_value(about.mean), std::max(a, b)};
  };
  Forecast result{.horizon = forecast_.grid().horizon()};
  result.value = users(belief);
  const CurveOutlook* own = outlook(trial);
  if (own) result.epochs = trial->curve.epochs();
  for (int cell = own ? own->last_cell + 1 : 0, step = 1; cell < kLastCell; cell += step, step *= 2) {
    const int epoch = static_cast<int>(std::lround(forecast_.grid().epoch(cell)));
    const int former = result.path.empty() ? result.epochs : result.path.back().epoch;
    if (epoch <= former || epoch >= result.horizon) continue;
    result.path.push_back({epoch, users(by_cell(cell, own, belief))});
  }
  return result;
}

/// Where that is more than `most`, of the worse half of the trials only the present ones. `rows` are by ascending
/// output.
Forecasts FreezeThawModel::forecasts(const History& history, const std::vector<Eigen::Index>& rows,
                                     std::size_t most) const {
  Forecasts result{code_(rows, Eigen::all), {}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Trial& trial = history.trials()[static_cast<std::size_t>(rows[i])];
    const auto row = static_cast<Eigen::Index>(i);
    const Belief now = datum(trial);
    const std::optional<Belief>& young = young_[index_of(trial.number)];
    if (young && (2 * rows.size() <= most || 2 * i < rows.size())) {
      const double sd = std::max(young->sd, now.sd);  // the older a forecast is, the less it is to be trusted
      result.all.push_back({row, young->mean, sd * sd});
    }
    result.all.push_back({row, now.mean, now.sd * now.sd});
  }
  double largest = 0;
  for (const OutputForecast& forecast : result.all) largest = std::max(largest, forecast.variance);
  if (largest > 0) result.largest_variance = largest;
  return result;
}

/// Of the trials that have gone on, as far as forecasts() asks for them.
void FreezeThawModel::forecast_young(const History& history, const std::vector<Eigen::Index>& rows) {
  young_.resize(history.trials().size());
  const std::size_t count = 2 * rows.size() <= kMostForecasts ? rows.size() : (rows.size() + 1) / 2;
  for (const Eigen::Index row : std::span(rows).first(count)) {
    const LearningCurve& curve = history.trials()[static_cast<std::size_t>(row)].curve;
    if (curve.epochs() > first_rung_ && curve.begin()->epoch <= first_rung_)
      young_[static_cast<std::size_t>(row)] = own_forecast(row, first_rung_);
  }
}

void FreezeThawModel::fit(const History& history) {
  std::vector<Eigen::Index> known, pending;
  for (const Trial& trial : history.trials()) {
    const bool tells = !trial.curve.empty() || trial.state == TrialState::failed;
    (tells ? known : pending).push_back(trial.number.value());
  }
  const auto kinds = axis_kinds(history.spec().space);
  std::ranges::stable_sort(known, {}, [&](Eigen::Index row) { return observed_[static_cast<std::size_t>(row)]; });
  const std::vector<Eigen::Index> rows = thinned(known, kMostTrials);
  forecast_young(history, rows);
  const Forecasts all = forecasts(history, rows, kMostForecasts);
  Forecasts some = forecasts(history, thinned(rows, kMostToFit), kForecastsToFit);
  some.largest_variance = all.largest_variance;
  const FreezeThawParameters parameters = fit_freeze_thaw(kinds, some);
  const CorrelatedDataset finals = final_values(kinds, all, parameters);
  process_.emplace(kinds, parameters.of_final(), finals);
  believe(rows, process_->settled());
  for (const Trial& trial : history.trials())
    if (has_ended(trial)) trials_[index_of(trial.number)] = datum(trial);
  if (!pending.empty()) process_ = process_->believing(code_(pending, Eigen::all));
}

/// What was seen stays the lowest, whatever others say. Of trials that are left out, being among the worst of many,
/// nothing better is expected.
void FreezeThawModel::believe(const std::vector<Eigen::Index>& rows, const Prediction& values) {
  for (const double observed : observed_) trials_.push_back({observed, 0});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Belief& belief = trials_[static_cast<std::size_t>(rows[i])];
    const auto at = static_cast<Eigen::Index>(i);
    belief = {std::min(values.mean[at], belief.mean), std::sqrt(values.variance[at])};
  }
}

double FreezeThawModel::best_of_others(TrialNumber number) const {
  double best = kInfinity;
  for (std::size_t i = 0; i < observed_.size(); ++i)
    if (i != index_of(number)) best = std::min(best, observed_[i]);
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
