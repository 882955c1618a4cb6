#include "surrogates/study_forecast.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace autoepoch {
namespace {

/// As if the curve stayed where it is.
CurveOutlook level_outlook(const GridCurve& curve) {
  CurveOutlook outlook{.last_cell = curve.last_cell(),
                       .best = *std::min_element(curve.z.begin(), curve.z.end()),
                       .mean = Eigen::ArrayXd(kCurveCells),
                       .sd = Eigen::ArrayXd::Zero(kCurveCells)};
  double lowest = curve.z.front();
  std::size_t next = 0;
  for (int c = 0; c < kCurveCells; ++c) {
    for (; next < curve.cells.size() && curve.cells[next] <= c; ++next) lowest = std::min(lowest, curve.z[next]);
    outlook.mean[c] = lowest;
  }
  return outlook;
}

std::vector<CurveOutlook> level_outlooks(const std::vector<GridCurve>& curves) {
  std::vector<CurveOutlook> outlooks;
  for (const GridCurve& curve : curves) outlooks.push_back(curve.empty() ? CurveOutlook{} : level_outlook(curve));
  return outlooks;
}

void look_ahead(const CurveFutures& futures, CurveOutlook& outlook) {
  Eigen::ArrayXd lowest = Eigen::ArrayXd::Constant(futures.z.rows(), outlook.best);
  for (int c = futures.from; c < kCurveCells; ++c) {
    lowest = lowest.min(futures.z.col(c - futures.from));
    const double mean = (futures.weight * lowest).sum();
    outlook.mean[c] = mean;
    outlook.sd[c] = std::sqrt((futures.weight * (lowest - mean).square()).sum());
  }
}

}  // namespace

StudyForecast::StudyForecast(const CurveBank& bank, std::span<const LearningCurve* const> curves, Direction direction,
                             int horizon)
    : grid_(horizon),
      scale_(curves, direction),
      placed_(grid_.place(curves, [this](double value) { return scale_.to_z(value); })),
      outlooks_(level_outlooks(placed_)),
      deck_(bank, placed_, scale_.first_spread(),
            [this](std::size_t i, const CurveFutures& futures) { look_ahead(futures, outlooks_[i]); }) {
  find_profile();
}

CurveOutlook StudyForecast::outlook_at(std::size_t index, int epochs) const {
  GridCurve beginning;
  const GridCurve& whole = placed_[index];
  for (std::size_t k = 0; k < whole.cells.size() && whole.cells[k] <= grid_.cell(epochs); ++k) {
    beginning.cells.push_back(whole.cells[k]);
    beginning.z.push_back(whole.z[k]);
  }
  assert(!beginning.empty());
  CurveOutlook outlook = level_outlook(beginning);
  if (outlook.last_cell < kLastCell) look_ahead(deck_.futures_of_beginning(beginning, index), outlook);
  return outlook;
}

void StudyForecast::find_profile() {
  std::vector<const CurveOutlook*> begun;
  for (const CurveOutlook& outlook : outlooks_)
    if (outlook.last_cell >= 0) begun.push_back(&outlook);
  std::ranges::stable_sort(begun, {}, [](const CurveOutlook* outlook) { return outlook->mean[kLastCell]; });
  begun.resize((begun.size() + 2) / 3);
  profile_ = Eigen::ArrayXd::Zero(kCurveCells);
  for (const CurveOutlook* outlook : begun) profile_ += outlook->mean - outlook->mean[kLastCell];
  profile_ /= static_cast<double>(begun.size());
}

}  // namespace autoepoch
