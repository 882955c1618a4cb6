#include "surrogates/curve_hindsight.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/stats.hpp"
#include "surrogates/curve_bank.hpp"

namespace autoepoch {
namespace {

// Chosen on half of the data sets of LCBench and TaskSet, where results hardly depend on them; see experiments/curves/.
const Eigen::Array3d kReach(0.6, 0.8, 1.0);  // standard deviations of the similarity, per coordinate of a situation
constexpr double kFarthest = 9;              // squared distance beyond which hindsights do not count
constexpr double kReachOfChance = 0.2;       // ... in the forecast probability
constexpr double kForecastWeight = 6;        // the forecast itself counts as so many hindsights
constexpr double kForecastWeightOfChance = 1;
constexpr double kForecastScale = 0.75;         // of its scores: by itself the stack is too wide ...
constexpr double kForecastScaleOfOnePoint = 1;  // ... but not where only one cell was observed
constexpr int kForecastSteps = 20;
constexpr double kLargestScore = 4;
constexpr double kSmallestHalfWidth = 5e-4;  // relative change of a loss

double squared_distance(const ForecastSituation& a, const ForecastSituation& b) {
  return ((a - b) / kReach).square().sum();
}

/// From the median to the 10 % and the 90 % quantile.
struct Spread {
  explicit Spread(const WeightedSample& forecast)
      : median(forecast.quantile(0.5)),
        down(std::max(median - forecast.quantile(0.1), kSmallestHalfWidth)),
        up(std::max(forecast.quantile(0.9) - median, kSmallestHalfWidth)) {}

  double score(double value) const { return value > median ? (value - median) / up : (value - median) / down; }
  double value(double score) const { return median + score * (score > 0 ? up : down); }

  double median;
  double down;
  double up;
};

}  // namespace

// The noise is estimated from the latest second differences (variance 6 times the noise's), robustly.
double change_by_noise(const GridCurve& curve) {
  constexpr std::size_t kLatest = 10;
  const std::vector<double>& z = curve.z;
  std::vector<double> bends;
  for (std::size_t k = z.size() - std::min(z.size(), kLatest); k + 2 < z.size(); ++k) {
    bends.push_back(std::abs(z[k] - 2 * z[k + 1] + z[k + 2]));
  }
  if (bends.empty()) return 0;
  return std::sqrt(2.0 / 6.0) * kMadToSd * upper_median(bends);
}

ForecastSituation forecast_situation(const GridCurve& curve, int target) {
  assert(curve.last_cell() < target);
  const double observed = curve.last_cell() + 1;
  const double progress = curve_progress(curve.z.front(), *std::min_element(curve.z.begin(), curve.z.end()));
  const double roughness = std::clamp(change_by_noise(curve) / progress, 1e-3, 3.0);
  return {std::log((target + 1) / observed), std::log(observed), std::log(roughness)};
}

bool are_similar(const ForecastSituation& a, const ForecastSituation& b) { return squared_distance(a, b) < kFarthest; }

double forecast_score(const WeightedSample& forecast, double truth) {
  return std::clamp(Spread(forecast).score(truth), -kLargestScore, kLargestScore);
}

std::vector<SimilarHindsight> similar_hindsights(const std::vector<Hindsight>& all,
                                                 const ForecastSituation& situation) {
  std::vector<SimilarHindsight> result;
  for (const Hindsight& hindsight : all) {
    const double distance = squared_distance(hindsight.situation, situation);
    if (distance < kFarthest) result.push_back({&hindsight, std::exp(-0.5 * distance)});
  }
  return result;
}

WeightedSample corrected(const WeightedSample& forecast, const ForecastSituation& situation,
                         const std::vector<SimilarHindsight>& similar) {
  const Spread spread(forecast);
  const double scale = situation[1] > 0 ? kForecastScale : kForecastScaleOfOnePoint;
  WeightedSample result;
  for (const auto& [hindsight, weight] : similar) result.add(spread.value(hindsight->score), weight);
  for (int k = 0; k < kForecastSteps; ++k) {
    const double own = spread.score(forecast.quantile((k + 0.5) / kForecastSteps));
    result.add(spread.value(scale * own), kForecastWeight / kForecastSteps);
  }
  result.finish();
  return result;
}

double corrected(double p_improves, const std::vector<SimilarHindsight>& similar) {
  double sum = kForecastWeightOfChance * p_improves;
  double total = kForecastWeightOfChance;
  for (const auto& [hindsight, weight] : similar) {
    const double difference = (hindsight->p_improves - p_improves) / kReachOfChance;
    const double w = weight * std::exp(-0.5 * difference * difference);
    total += w;
    if (hindsight->improved) sum += w;
  }
  return sum / total;
}

WeightedSample corrected_levels(double Hindsight::* member, const std::vector<SimilarHindsight>& similar) {
  WeightedSample result;
  for (const auto& [hindsight, weight] : similar) result.add(hindsight->*member, weight);
  for (int k = 0; k < kForecastSteps; ++k) result.add((k + 0.5) / kForecastSteps, kForecastWeight / kForecastSteps);
  result.finish();
  return result;
}

}  // namespace autoepoch
