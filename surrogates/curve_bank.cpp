#include "surrogates/curve_bank.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <vector>

#include "surrogates/curve_generator.hpp"
#include "surrogates/curve_scale.hpp"

namespace autoepoch {
namespace {

constexpr float kProgressFloor = 0.02F;
constexpr float kProgressWeight = 0.05F;
constexpr float kStandingWeight = 0.1F;
constexpr float kSpreadWeight = 0.5F;
constexpr float kFarthestStanding = 4;  // in spreads; beyond, all are outliers alike
constexpr int kCurvesPerStudy = 50;

}  // namespace

double curve_progress(double first, double lowest) { return std::max(first - lowest, 0.0) + kProgressFloor; }

CurveBank::CurveBank(Eigen::Index capacity)
    : z_(capacity, kCurveCells), lowest_(capacity, kCurveCells), log_spread_(capacity) {}

void CurveBank::append(const CurveRow& z, double first_spread) {
  assert(size_ < z_.rows());
  z_.row(size_) = z;
  float lowest = z[0];
  for (int c = 0; c < kCurveCells; ++c) lowest_(size_, c) = lowest = std::min(lowest, z[c]);
  log_spread_[size_] = static_cast<float>(std::log(first_spread));
  ++size_;
}

double CurveBank::progress(Eigen::Index curve, int first_cell, int last_cell) const {
  return curve_progress(z_(curve, first_cell), lowest_(curve, last_cell));
}

Eigen::ArrayXf CurveBank::distances(const CurveQuery& query, Eigen::Index count) const {
  assert(count <= size_ && !query.curve.empty());
  const GridCurve& curve = query.curve;
  const auto first = z_.col(curve.first_cell()).head(count);
  const auto observed = static_cast<float>(curve.cells.size());
  Eigen::ArrayXf result = Eigen::ArrayXf::Zero(count);
  if (curve.cells.size() > 1) {
    const double lowest = *std::min_element(curve.z.begin(), curve.z.end());
    const auto own = static_cast<float>(curve_progress(curve.z.front(), lowest));
    const Eigen::ArrayXf progress = (first - lowest_.col(curve.last_cell()).head(count)).max(0.0F) + kProgressFloor;
    const Eigen::ArrayXf inverse = progress.inverse();
    for (std::size_t k = 1; k < curve.cells.size(); ++k) {
      const float shape = static_cast<float>(curve.z[k] - curve.z.front()) / own;
      result += ((z_.col(curve.cells[k]).head(count) - first) * inverse - shape).square();
    }
    result = result / observed + kProgressWeight * (progress / own).log().square();
  }
  if (query.context > 0) {
    const float weight = static_cast<float>(query.context) / observed;
    const auto spread = static_cast<float>(query.first_spread);
    const auto log_spread = log_spread_.head(count);
    result += weight * kSpreadWeight * (log_spread - std::log(spread)).square();
    if (curve.first_cell() == 0) {
      const float standing =
          std::clamp(static_cast<float>(curve.z.front()) / spread, -kFarthestStanding, kFarthestStanding);
      const auto theirs = (first * (-log_spread).exp()).max(-kFarthestStanding).min(kFarthestStanding);
      result += weight * kStandingWeight * (theirs - standing).square();
    }
  }
  return result;
}

CurveBank make_synthetic_bank(std::uint64_t seed, int curves) {
  const int studies = (curves + kCurvesPerStudy - 1) / kCurvesPerStudy;
  const Eigen::Index total = static_cast<Eigen::Index>(studies) * kCurvesPerStudy;
  Eigen::Array<float, Eigen::Dynamic, kCurveCells, Eigen::RowMajor> all(total, kCurveCells);
  std::vector<double> spread(static_cast<std::size_t>(studies));
  for (int s = 0; s < studies; ++s) {
    Rng rng = Rng::stream(seed, static_cast<std::uint64_t>(s), "synthetic curves");
    const Eigen::ArrayXXd z = generate_study(rng, kCurvesPerStudy).array().log();
    const FirstValues first = first_values({z.col(0).begin(), z.col(0).end()});
    spread[static_cast<std::size_t>(s)] = first.spread;
    all.middleRows(s * kCurvesPerStudy, kCurvesPerStudy) =
        (z - first.anchor).max(kLowestZ).min(kCensored).cast<float>();
  }
  std::vector<Eigen::Index> order(static_cast<std::size_t>(total));
  std::iota(order.begin(), order.end(), 0);
  Rng rng = Rng::stream(seed, 0, "bank order");
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[rng.below(i)]);
  CurveBank bank(curves);
  for (int i = 0; i < curves; ++i) {
    const Eigen::Index row = order[static_cast<std::size_t>(i)];
    bank.append(all.row(row), spread[static_cast<std::size_t>(row / kCurvesPerStudy)]);
  }
  return bank;
}

}  // namespace autoepoch
