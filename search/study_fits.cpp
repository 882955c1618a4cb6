#include "search/study_fits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/stats.hpp"
#include "search/thinned.hpp"

namespace autoepoch {
namespace {

constexpr Eigen::Index kRefitAlways = 20;    // outcomes up to which each new one brings a new fit
constexpr Eigen::Index kColdStart = 24;      // ... and up to which a fit starts cold
constexpr Eigen::Index kMostOutcomes = 250;  // outcomes that a fit uses at most
constexpr std::size_t kLinks = 64;

Eigen::Index refit_size(Eigen::Index n) {
  Eigen::Index size = std::min(n, kRefitAlways);
  while (size >= kRefitAlways && size + size / 10 <= n) size += size / 10;
  return size;
}

History prefix(const History& history, Eigen::Index outcomes) {
  std::size_t trials = 0;
  for (; outcomes > 0; ++trials) outcomes -= has_outcome(history.trials()[trials]) ? 1 : 0;
  return {history.spec(), history.trials().first(trials), history.seconds()};
}

std::vector<Eigen::Index> thinned_rows(const Eigen::VectorXd& y, Eigen::Index most) {
  std::vector<Eigen::Index> rows = thinned(ascending_order(y), static_cast<std::size_t>(most));
  std::sort(rows.begin(), rows.end());
  return rows;
}

/// Mean log density of the losses in the better half, each predicted from all the other outcomes.
double better_half_score(const GaussianProcess& model, const Eigen::VectorXd& y, const Eigen::VectorXd& log_slope) {
  const Eigen::VectorXd density = model.leave_one_out_log_density() + log_slope;
  std::vector<Eigen::Index> rows = ascending_order(y);
  rows.resize((rows.size() + 1) / 2);
  return density(rows).mean();
}

bool same(const Dataset& a, const Dataset& b) {
  const auto equal = [](const auto& u, const auto& v) {
    return u.rows() == v.rows() && u.cols() == v.cols() &&
           std::equal(u.data(), u.data() + u.size(), v.data(),
                      [](double p, double q) { return p == q || (std::isnan(p) && std::isnan(q)); });
  };
  return equal(a.y, b.y) && equal(a.noise, b.noise) && equal(a.x, b.x);
}

bool same(const std::optional<GpParameters>& a, const std::optional<GpParameters>& b) {
  if (!a || !b) return !a && !b;
  if (a->log_lengthscale.size() != b->log_lengthscale.size()) return false;  // of a study with another space
  return a->log_lengthscale == b->log_lengthscale && a->log_signal == b->log_signal && a->log_noise == b->log_noise;
}

}  // namespace

Dataset StudyFits::thinned(const Dataset& data, Eigen::Index most) {
  const auto rows = thinned_rows(data.y, most);
  return {data.x(rows, Eigen::all), data.y(rows), data.noise(rows)};
}

StudyFit StudyFits::fit(const History& history) {
  const Eigen::Index size = refit_size(std::ranges::count_if(history.trials(), has_outcome));
  Warp warp = Warp::identity;
  Link best = link(history, size, warp);
  const Warp other = most_normal_warp(best_losses(prefix(history, size)));
  if (other != warp) {
    const Link warped = link(history, size, other);
    if (warped.score > best.score) {
      best = warped;
      warp = other;
    }
  }
  // The later trials may lie where the warp is not defined.
  if (!is_defined(warp, best_losses(history))) warp = Warp::identity;
  std::string remark = best.fit.converged ? "" : "the hyperparameters could not be fitted: the last good ones are used";
  if (!best.outliers.empty()) remark += (remark.empty() ? "" : "; ") + best.outliers;
  return {warp, best.fit.parameters, std::move(remark)};
}

StudyFits::Link StudyFits::link(const History& history, Eigen::Index outcomes, Warp warp) {
  const History known = prefix(history, outcomes);
  if (!is_defined(warp, best_losses(known))) warp = Warp::identity;
  const TrialOutcomes all = trial_outcomes(known, warp);
  const auto rows = thinned_rows(all.data.y, kMostOutcomes);
  const Dataset data{all.data.x(rows, Eigen::all), all.data.y(rows), all.data.noise(rows)};
  std::optional<GpParameters> start;
  if (outcomes > kColdStart) start = link(history, refit_size(outcomes / 2), warp).fit.parameters;
  if (const auto cached = find(data, start)) return *cached;

  const auto kinds = axis_kinds(history.spec().space);
  const GpFit fit = fit_map(kinds, data, GpPriors::for_dims(kinds.size()), start);
  const GaussianProcess model(kinds, fit.parameters, data);
  const Link result{data, start, fit, better_half_score(model, data.y, all.log_slope(rows)), model.outliers()};
  keep(result);
  return result;
}

std::optional<StudyFits::Link> StudyFits::find(const Dataset& data, const std::optional<GpParameters>& start) const {
  const std::scoped_lock lock(mutex_);
  for (const Link& link : links_)
    if (same(link.start, start) && same(link.data, data)) return link;
  return std::nullopt;
}

void StudyFits::keep(const Link& link) {
  const std::scoped_lock lock(mutex_);
  links_.push_back(link);
  if (links_.size() > kLinks) links_.pop_front();
}

StudyModel fit_study(const History& history, StudyFits& fits) {
  const StudyFit fit = fits.fit(history);
  TrialOutcomes outcomes = trial_outcomes(history, fit.warp);
  outcomes.data = StudyFits::thinned(outcomes.data, StudyFits::kMostOutcomes);
  GaussianProcess process(axis_kinds(history.spec().space), fit.parameters, outcomes.data);
  process.add_remark(fit.remark);
  return {std::move(process), std::move(outcomes)};
}

}  // namespace autoepoch
