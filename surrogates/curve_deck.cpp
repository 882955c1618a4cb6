#include "surrogates/curve_deck.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <vector>

#include "surrogates/curve_scale.hpp"

namespace autoepoch {
namespace {

constexpr std::size_t kNeighbours = 60;
constexpr std::size_t kNeighboursOfOnePoint = 400;  // a single value says little: ask many
constexpr Eigen::Index kImputationBank = 2500;      // for completing the study's curves a part of the bank will do
constexpr double kStudyWeight = 16;                 // of a neighbour from the same study
constexpr float kStudyNearness = 0.4F;              // factor on its distance
constexpr float kStudyNearnessOfOnePoint = 0.3F;
constexpr double kProgressPower = 0.6;  // futures scale with this power of the ratio of progress
constexpr double kSpreadPower = 0.7;    // ... of first values, where only one is observed
constexpr double kRegression = 0.7;     // of a first value to those of the neighbours
constexpr double kLargestScale = 5;
constexpr double kContextPrior = 5;  // curves after which half is known of a study

double context_of(std::span<const GridCurve> curves) {
  const auto n = static_cast<double>(std::ranges::count_if(curves, [](const GridCurve& c) { return !c.empty(); }));
  return n > 1 ? n / (n + kContextPrior) : 0;
}

struct Neighbour {
  float distance;
  Eigen::Index index;  // in the bank; negative: -1 - index in the study
};

double scaling(double ratio, double power) {
  return std::clamp(std::pow(ratio, power), 1 / kLargestScale, kLargestScale);
}

// Those that are farther than a distance which, by a sample, more than `count` are within: to select among all would be
// the slower for branches that no processor can predict.
void drop_far(std::vector<Neighbour>& all, std::size_t count) {
  constexpr std::size_t kStep = 16;
  std::vector<float> sample;
  for (std::size_t i = 0; i < all.size(); i += kStep) sample.push_back(all[i].distance);
  const double expected = static_cast<double>(count) / kStep;
  const auto rank = static_cast<std::size_t>(expected + 3 * std::sqrt(expected) + 1);
  if (rank >= sample.size()) return;
  std::nth_element(sample.begin(), sample.begin() + static_cast<std::ptrdiff_t>(rank), sample.end());
  const float limit = sample[rank];
  std::size_t within = 0;
  for (const Neighbour& one : all) within += one.distance <= limit ? 1 : 0;
  if (within < count) return;
  std::size_t kept = 0;
  for (const Neighbour& one : all) {
    all[kept] = one;
    kept += one.distance <= limit ? 1 : 0;
  }
  all.resize(kept);
}

// The nearest, in order of index, so that ties and sums do not depend on the selection algorithm.
void keep_nearest(std::vector<Neighbour>& all, std::size_t count) {
  if (all.size() <= count) return;
  drop_far(all, count);
  const auto nearer = [](const Neighbour& a, const Neighbour& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.index < b.index;
  };
  std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(), nearer);
  all.resize(count);
  std::sort(all.begin(), all.end(), nearer);
}

Eigen::ArrayXd weights(const std::vector<Neighbour>& neighbours) {
  const double median = neighbours[neighbours.size() / 2].distance + 1e-9;
  Eigen::ArrayXd result(neighbours.size());
  for (std::size_t k = 0; k < neighbours.size(); ++k) {
    const double own = neighbours[k].index < 0 ? kStudyWeight : 1;
    result[static_cast<Eigen::Index>(k)] = own * std::exp(-neighbours[k].distance / median);
  }
  return result / result.sum();
}

}  // namespace

CurveDeck::CurveDeck(const CurveBank& bank, std::span<const GridCurve> curves, double first_spread,
                     const Visitor& visit)
    : bank_(bank),
      first_spread_(first_spread),
      context_(context_of(curves)),
      study_(static_cast<Eigen::Index>(curves.size())) {
  for (std::size_t i = 0; i < curves.size(); ++i) {
    if (!curves[i].empty()) order_.push_back(i);
  }
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::size_t a, std::size_t b) { return curves[a].last_cell() > curves[b].last_cell(); });
  for (std::size_t i : order_) {
    if (curves[i].last_cell() < kLastCell) {
      const CurveFutures all = futures(curves[i], {.bank_curves = std::min(bank_.size(), kImputationBank),
                                                   .study_curves = longer_than(curves[i].last_cell())});
      if (visit) visit(i, all);
      Rng rng = Rng::stream(0, i, "hot deck");
      complete(curves[i], all, rng);
    } else {
      study_.append(bridged(curves[i]), first_spread_);
    }
    observed_.push_back(curves[i].last_cell());
  }
}

/// By one of the futures, drawn with its weight.
void CurveDeck::complete(const GridCurve& curve, const CurveFutures& futures, Rng& rng) {
  CurveRow z = bridged(curve);
  Eigen::Index chosen = 0;
  for (double rest = rng.uniform() - futures.weight[0]; rest > 0 && chosen + 1 < futures.weight.size();) {
    rest -= futures.weight[++chosen];
  }
  z.tail(kCurveCells - futures.from) = futures.z.row(chosen).cast<float>();
  study_.append(z, first_spread_);
}

Eigen::Index CurveDeck::longer_than(int cell) const {
  return std::partition_point(observed_.begin(), observed_.end(), [&](int last) { return last > cell; }) -
         observed_.begin();
}

/// Of one of the study's curves in study_.
Eigen::Index CurveDeck::place_of(std::size_t index) const {
  return std::find(order_.begin(), order_.end(), index) - order_.begin();
}

CurveFutures CurveDeck::futures(const GridCurve& curve) const {
  return futures(curve, {.bank_curves = bank_.size(), .study_curves = longer_than(curve.last_cell())});
}

CurveFutures CurveDeck::futures_of_beginning(const GridCurve& beginning, std::size_t index) const {
  return futures(beginning, {.bank_curves = std::min(bank_.size(), kImputationBank),
                             .study_curves = longer_than(beginning.last_cell()),
                             .excluded = place_of(index)});
}

CurveFutures CurveDeck::hindsight(const GridCurve& beginning, std::size_t index, int until) const {
  return futures(beginning, {.bank_curves = std::min(bank_.size(), kImputationBank),
                             .study_curves = longer_than(until - 1),
                             .excluded = place_of(index),
                             .until = until});
}

CurveFutures CurveDeck::futures(const GridCurve& curve, const Sources& sources) const {
  assert(!curve.empty() && curve.last_cell() < sources.until && sources.bank_curves > 0);
  const bool one_point = curve.cells.size() == 1;
  const CurveQuery query{curve, first_spread_, context_};
  CurveFutures result;
  result.study_curves = sources.study_curves;
  const Eigen::ArrayXf to_bank = bank_.distances(query, sources.bank_curves);
  const Eigen::ArrayXf to_study =
      study_.distances(query, result.study_curves) * (one_point ? kStudyNearnessOfOnePoint : kStudyNearness);
  std::vector<Neighbour> neighbours;
  neighbours.reserve(static_cast<std::size_t>(to_bank.size() + to_study.size()));
  for (Eigen::Index i = 0; i < to_study.size(); ++i)
    if (i != sources.excluded) neighbours.push_back({to_study[i], -1 - i});
  for (Eigen::Index i = 0; i < to_bank.size(); ++i) neighbours.push_back({to_bank[i], i});
  keep_nearest(neighbours, one_point ? kNeighboursOfOnePoint : kNeighbours);

  result.from = curve.last_cell() + 1;
  result.weight = weights(neighbours);
  result.z.resize(static_cast<Eigen::Index>(neighbours.size()), sources.until + 1 - result.from);
  const double lowest = *std::min_element(curve.z.begin(), curve.z.end());
  const double progress = curve_progress(curve.z.front(), lowest);
  const double last = curve.z.back();
  for (std::size_t k = 0; k < neighbours.size(); ++k) {
    const bool own = neighbours[k].index < 0;
    const CurveBank& source = own ? study_ : bank_;
    const Eigen::Index i = own ? -1 - neighbours[k].index : neighbours[k].index;
    const double scale =
        one_point ? scaling(first_spread_ / source.first_spread(i), kSpreadPower * context_)
                  : scaling(progress / source.progress(i, curve.first_cell(), curve.last_cell()), kProgressPower);
    // glue: the future starts from our last value; with one value in a known study, partly from the neighbour's.
    const double regression = one_point ? kRegression * context_ : 0;
    const double start = last - (1 - regression) * scale * source.z(i, curve.last_cell()) - regression * last;
    for (int c = result.from; c <= sources.until; ++c) {
      result.z(static_cast<Eigen::Index>(k), c - result.from) =
          std::clamp(start + scale * source.z(i, c), kLowestZ, kCensored);
    }
  }
  return result;
}

}  // namespace autoepoch
