// Calibration of the curve model on public learning-curve tables, where these lie beside the project; else nothing is
// measured. The Gaussian family of the tested table is left out. experiments/curves/measure.py measures more and finer.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numeric>
#include <sstream>

#include "support/catch.hpp"
#include "surrogates/learning_curve_model.hpp"

using namespace autoepoch;

namespace {

constexpr int kEpochs = 50;
constexpr int kCurves = 100;  // of a data set

std::filesystem::path tables() {
  const char* const given = std::getenv("AUTOEPOCH_DATA");
  return given ? given : "../shared/data";
}

std::vector<std::vector<double>> read_table(const std::filesystem::path& path, int first_column) {
  std::ifstream file(path);
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(file, line) && rows.size() < kCurves;) {
    std::stringstream cells(line);
    rows.emplace_back();
    int column = 0;
    for (std::string cell; std::getline(cells, cell, ','); ++column) {
      const double value = std::stod(cell);
      const bool wanted = column >= first_column && column < first_column + kEpochs;
      if (wanted) rows.back().push_back(std::isfinite(value) ? value : 1e30);
    }
  }
  return rows;
}

LearningCurve cut_after(const std::vector<double>& values, int epochs) {
  LearningCurve curve;
  for (int e = 1; e <= epochs; ++e) curve.append({.epoch = e, .value = values[static_cast<std::size_t>(e - 1)]});
  return curve;
}

struct Measured {
  int curves = 0;
  int final_inside = 0;
  int best_epoch_inside = 0;
  double brier = 0;
  double error = 0;       // of the median, in z, absolute
  double last_error = 0;  // of the last value
};

using Rows = std::vector<std::vector<double>>;
using Cutting = std::function<std::vector<int>(const Rows&)>;

std::vector<int> cut_uniformly(const Rows& rows) {
  Rng rng(1);
  std::vector<int> result;
  for (std::size_t i = 0; i < rows.size(); ++i) result.push_back(1 + static_cast<int>(rng.below(kEpochs - 1)));
  return result;
}

/// Where synchronous successive halving ends each run: rungs 1, 3, 9, 27; the best third goes on.
std::vector<int> cut_by_halving(const Rows& rows) {
  std::vector<int> result(rows.size(), kEpochs);
  std::vector<std::size_t> alive(rows.size());
  std::iota(alive.begin(), alive.end(), std::size_t{0});
  for (const int rung : {1, 3, 9, 27}) {
    const auto value = [&](std::size_t i) { return rows[i][static_cast<std::size_t>(rung - 1)]; };
    std::stable_sort(alive.begin(), alive.end(), [&](std::size_t a, std::size_t b) { return value(a) < value(b); });
    const std::size_t keep = std::max<std::size_t>(1, alive.size() / 3);
    for (std::size_t k = keep; k < alive.size(); ++k) result[alive[k]] = rung;
    alive.resize(keep);
  }
  return result;
}

void measure(const Rows& rows, const Cutting& cutting, const LearningCurveModel& model, Measured& sum) {
  std::vector<LearningCurve> curves;
  const std::vector<int> cuts = cutting(rows);
  for (std::size_t i = 0; i < rows.size(); ++i) curves.push_back(cut_after(rows[i], cuts[i]));
  std::vector<const LearningCurve*> all;
  for (const LearningCurve& curve : curves) all.push_back(&curve);
  const auto forecaster = model.fit(all, Direction::minimize, kEpochs);
  const auto z = [&](double value) { return forecaster->scale().to_z(value); };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (cuts[i] == kEpochs) continue;
    const CurvePrediction p = forecaster->predict(curves[i]);
    const CurvePrediction truth = forecaster->predict(cut_after(rows[i], kEpochs));
    const double final = rows[i].back();
    const double slack = 1e-5;  // of z: what rounding makes of a flat curve
    ++sum.curves;
    sum.final_inside += z(p.final.p10) - slack <= z(final) && z(final) <= z(p.final.p90) + slack;
    sum.best_epoch_inside += p.best_epoch.p10 <= truth.best_epoch.p50 && truth.best_epoch.p50 <= p.best_epoch.p90;
    const auto [low, high] = std::minmax_element(rows[i].begin(), rows[i].end());
    const bool improves = curves[i].best(Direction::minimize)->value - *low > 0.02 * (*high - *low);
    sum.brier += std::pow(p.p_improves - (improves ? 1 : 0), 2);
    sum.error += std::abs(z(p.final.p50) - z(final));
    sum.last_error += std::abs(z(curves[i].back().value) - z(final));
  }
}

struct Bars {
  double least_covered;  // of the 80 % interval of the final value
  double most_covered;
  double brier;
  double error = 0.95;  // of the median, relative to that of the last value
};

void check_table(const std::string& name, int first_column, const Cutting& cutting, const Bars& bars) {
  const std::filesystem::path folder = tables() / name;
  if (!std::filesystem::exists(folder)) {
    WARN("skipped: no tables in " << folder.string() << " (set AUTOEPOCH_DATA)");
    return;
  }
  const LearningCurveModel model({.without_families = {name}});
  Measured sum;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const bool data = entry.path().extension() == ".csv" && entry.path().stem() != "configs";
    if (data) measure(read_table(entry.path(), first_column), cutting, model, sum);
  }
  const double n = sum.curves;
  WARN(name << ": " << n << " curves; final in its 80 % interval " << sum.final_inside / n << ", best epoch "
            << sum.best_epoch_inside / n << ", Brier of improving " << sum.brier / n
            << ", error of the median relative to that of the last value " << sum.error / sum.last_error);
  CHECK(sum.final_inside / n > bars.least_covered);
  CHECK(sum.final_inside / n < bars.most_covered);
  CHECK(sum.best_epoch_inside / n > 0.72);
  CHECK(sum.brier / n < bars.brier);
  CHECK(sum.error < bars.error * sum.last_error);
}

}  // namespace

// The bars leave room for the difference between samples of a few data sets.
TEST_CASE("calibration on LCBench, with no curve and no constant of its family") {
  check_table("lcbench", 1, cut_uniformly, {.least_covered = 0.78, .most_covered = 0.90, .brier = 0.12});
  check_table("lcbench", 1, cut_by_halving, {.least_covered = 0.75, .most_covered = 0.92, .brier = 0.12});
}
TEST_CASE("calibration on TaskSet, with no curve and no constant of its family") {
  check_table("taskset", 0, cut_uniformly, {.least_covered = 0.72, .most_covered = 0.88, .brier = 0.15});
  check_table("taskset", 0, cut_by_halving, {.least_covered = 0.63, .most_covered = 0.88, .brier = 0.20, .error = 1});
}
