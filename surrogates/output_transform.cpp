#include "surrogates/output_transform.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

namespace autoepoch {
namespace {

constexpr double kClip = 2.5;           // standard deviations of the better half, above the median
constexpr double kClearlyBetter = 3.0;  // nats of likelihood a warp must gain over the identity
constexpr Eigen::Index kEnough = 5;     // fewer losses say nothing about their distribution

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNearestToEnd = 0.01;

double lower_end(Warp warp) {
  switch (warp) {
    case Warp::identity:
      return -kInfinity;
    case Warp::log:
      return 0;
    case Warp::neg_log:
      return -kInfinity;
    case Warp::logit:
      return 0;
    case Warp::neg_logit:
      return -1;
  }
  return 0;
}

double upper_end(Warp warp) {
  switch (warp) {
    case Warp::identity:
      return kInfinity;
    case Warp::log:
      return kInfinity;
    case Warp::neg_log:
      return 0;
    case Warp::logit:
      return 1;
    case Warp::neg_logit:
      return 0;
  }
  return 0;
}

double warped(Warp warp, double u) {
  switch (warp) {
    case Warp::identity:
      return u;
    case Warp::log:
      return std::log(u);
    case Warp::neg_log:
      return -std::log(-u);
    case Warp::logit:
      return std::log(u) - std::log1p(-u);
    case Warp::neg_logit:
      return std::log1p(u) - std::log(-u);
  }
  return u;
}

double unwarped(Warp warp, double t) {
  switch (warp) {
    case Warp::identity:
      return t;
    case Warp::log:
      return std::exp(t);
    case Warp::neg_log:
      return -std::exp(-t);
    case Warp::logit:
      return 1 / (1 + std::exp(-t));
    case Warp::neg_logit:
      return -1 / (1 + std::exp(t));
  }
  return t;
}

double warp_slope(Warp warp, double u) {
  switch (warp) {
    case Warp::identity:
      return 1;
    case Warp::log:
      return 1 / u;
    case Warp::neg_log:
      return -1 / u;
    case Warp::logit:
      return 1 / (u * (1 - u));
    case Warp::neg_logit:
      return -1 / (u * (1 + u));
  }
  return 1;
}

/// Log-likelihood of the losses if their warped values are normal, with fitted mean and variance.
double normality(Warp warp, const Eigen::VectorXd& losses) {
  const Eigen::ArrayXd t = losses.unaryExpr([&](double u) { return warped(warp, u); });
  const double variance = (t - t.mean()).square().mean();
  const double jacobian = losses.unaryExpr([&](double u) { return std::log(warp_slope(warp, u)); }).sum();
  return jacobian - 0.5 * static_cast<double>(losses.size()) * std::log(variance);
}

}  // namespace

bool is_defined(Warp warp, const Eigen::VectorXd& losses) {
  return losses.size() == 0 || (losses.minCoeff() > lower_end(warp) && losses.maxCoeff() < upper_end(warp));
}

Warp most_normal_warp(const Eigen::VectorXd& losses) {
  if (losses.size() < kEnough || losses.minCoeff() == losses.maxCoeff()) return Warp::identity;
  Warp best = Warp::identity;
  double highest = normality(best, losses) + kClearlyBetter;
  for (const Warp warp : {Warp::log, Warp::neg_log, Warp::logit, Warp::neg_logit}) {
    if (!is_defined(warp, losses)) continue;
    const double likelihood = normality(warp, losses);
    if (likelihood > highest) {
      best = warp;
      highest = likelihood;
    }
  }
  return best;
}

OutputTransform::OutputTransform(Warp warp, const Eigen::VectorXd& losses) : warp_(warp) {
  assert(losses.size() > 0 && losses.allFinite());
  const double end = lower_end(warp_);
  least_ = std::isfinite(end) ? end + kNearestToEnd * (losses.minCoeff() - end) : end;
  std::vector<double> t;
  for (const double u : losses) t.push_back(warped(warp_, u));
  std::sort(t.begin(), t.end());
  const std::size_t n = t.size();
  const double middle = 0.5 * (t[(n - 1) / 2] + t[n / 2]);
  double squares = 0;
  for (std::size_t i = 0; i <= (n - 1) / 2; ++i) squares += (t[i] - middle) * (t[i] - middle);
  const double better_half = std::sqrt(squares / static_cast<double>((n - 1) / 2 + 1));
  ceiling_ = better_half > 0 ? std::min(t.back(), middle + kClip * better_half) : t.back();

  const Eigen::ArrayXd clipped = Eigen::Map<const Eigen::ArrayXd>(t.data(), losses.size()).min(ceiling_);
  centre_ = clipped.mean();
  const double spread = std::sqrt((clipped - centre_).square().mean());
  spread_ = spread > 0 && std::isfinite(spread) ? spread : 1;
  worst_ = (ceiling_ - centre_) / spread_;
}

double OutputTransform::operator()(double loss) const {
  if (loss >= upper_end(warp_)) return worst_;
  return (std::min(warped(warp_, std::max(loss, least_)), ceiling_) - centre_) / spread_;
}

double OutputTransform::inverse(double output) const { return unwarped(warp_, centre_ + spread_ * output); }

double OutputTransform::slope(double loss) const { return warp_slope(warp_, loss) / spread_; }

}  // namespace autoepoch
