#include "search/parzen.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "surrogates/kernel.hpp"

namespace autoepoch {
namespace {

constexpr double kOwnCategory = 0.8;  // share of the mass; the rest is spread over all categories
constexpr double kScott = 0.2;
constexpr int kMostDraws = 1000;  // of a truncated normal whose centre is inside: each is kept with probability > 0.3

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

}  // namespace

ParzenDensity::ParzenDensity(const SearchSpace& space, Eigen::MatrixXd points) : points_(std::move(points)) {
  const std::vector<AxisKind> kinds = axis_kinds(space);
  const double n = std::max<double>(1, static_cast<double>(points_.rows())), d = static_cast<double>(kinds.size());
  for (std::size_t j = 0; j < kinds.size(); ++j) {
    const double cells = static_cast<double>(space.cells(j));
    const double bandwidth = kScott * std::pow(n, -1 / (d + 4));
    axes_.push_back({kinds[j] == AxisKind::unordered, cells, cells > 0 ? std::max(bandwidth, 0.5 / cells) : bandwidth});
  }
}

std::vector<double> ParzenDensity::sample(Rng& rng) const {
  const auto component = static_cast<Eigen::Index>(rng.below(static_cast<std::uint64_t>(points_.rows()) + 1));
  std::vector<double> cube;
  for (std::size_t j = 0; j < axes_.size(); ++j) {
    double coordinate = rng.uniform();
    const bool uniform =
        component == points_.rows() || SearchSpace::is_inactive(points_(component, static_cast<Eigen::Index>(j)));
    if (!uniform) {
      const double centre = points_(component, static_cast<Eigen::Index>(j));
      if (axes_[j].unordered) {
        if (rng.uniform() < kOwnCategory) coordinate = centre;
      } else {
        for (int draw = 0; draw < kMostDraws; ++draw) {
          const double candidate = centre + axes_[j].bandwidth * rng.normal();
          if (candidate < 0 || candidate > 1) continue;
          coordinate = candidate;
          break;
        }
      }
    }
    cube.push_back(coordinate);
  }
  return cube;
}

double ParzenDensity::log_kernel(const Axis& axis, double centre, double coordinate) const {
  if (SearchSpace::is_inactive(centre)) return axis.unordered ? -std::log(axis.categories) : 0;
  if (axis.unordered) {
    const bool own = std::abs(coordinate - centre) < 0.5 / axis.categories;
    return std::log((own ? kOwnCategory : 0) + (1 - kOwnCategory) / axis.categories);
  }
  const double z = (coordinate - centre) / axis.bandwidth;
  const double inside = normal_cdf((1 - centre) / axis.bandwidth) - normal_cdf(-centre / axis.bandwidth);
  return -0.5 * z * z - std::log(axis.bandwidth * inside * std::sqrt(2 * std::numbers::pi));
}

double ParzenDensity::log_density(const std::vector<double>& code) const {
  std::vector<double> terms(static_cast<std::size_t>(points_.rows()) + 1, 0.0);
  for (std::size_t j = 0; j < axes_.size(); ++j) {
    if (SearchSpace::is_inactive(code[j])) continue;
    for (Eigen::Index i = 0; i < points_.rows(); ++i)
      terms[static_cast<std::size_t>(i)] += log_kernel(axes_[j], points_(i, static_cast<Eigen::Index>(j)), code[j]);
    if (axes_[j].unordered) terms.back() -= std::log(axes_[j].categories);
  }
  const double largest = *std::max_element(terms.begin(), terms.end());
  double sum = 0;
  for (const double term : terms) sum += std::exp(term - largest);
  return largest + std::log(sum / static_cast<double>(terms.size()));
}

}  // namespace autoepoch
