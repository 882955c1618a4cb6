#include "autoepoch/importance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/random.hpp"
#include "core/stats.hpp"
#include "search/contours.hpp"
#include "search/space_filling.hpp"
#include "search/study_fits.hpp"

namespace autoepoch {
namespace {

constexpr Eigen::Index kPoints = 512;  // of each of the two base designs: a standard error of about 0.03 of an index
constexpr int kBootstraps = 20;
constexpr int kSlicePoints = 21;  // of an axis with more values
constexpr int kFine = 8;          // points a value, so that the narrowest cell of a log scale gets one

Eigen::MatrixXd encoded(const SearchSpace& space, const Eigen::MatrixXd& cubes) {
  Eigen::MatrixXd codes(cubes.rows(), cubes.cols());
  std::vector<double> point(static_cast<std::size_t>(cubes.cols()));
  for (Eigen::Index i = 0; i < cubes.rows(); ++i) {
    for (Eigen::Index j = 0; j < cubes.cols(); ++j) point[static_cast<std::size_t>(j)] = cubes(i, j);
    const std::vector<double> code = space.encode(space.decode(point));
    codes.row(i) = Eigen::Map<const Eigen::RowVectorXd>(code.data(), codes.cols());
  }
  return codes;
}

/// Base designs A and B, and for each axis A with that column of B; encoded once, evaluated by every bootstrap.
struct SaltelliDesign {
  explicit SaltelliDesign(const SearchSpace& space) {
    const auto d = static_cast<Eigen::Index>(space.dims());
    const SobolSequence sequence(2 * space.dims(), 0);
    Eigen::MatrixXd first(kPoints, d), second(kPoints, d);
    for (Eigen::Index i = 0; i < kPoints; ++i) {
      const std::vector<double> point = sequence.point(static_cast<std::uint64_t>(i));
      const Eigen::Map<const Eigen::RowVectorXd> row(point.data(), 2 * d);
      first.row(i) = row.head(d);
      second.row(i) = row.tail(d);
    }
    a = encoded(space, first);
    b = encoded(space, second);
    for (Eigen::Index j = 0; j < d; ++j) {
      Eigen::MatrixXd mixed = first;
      mixed.col(j) = second.col(j);
      exchanged.push_back(encoded(space, mixed));
    }
  }

  Eigen::MatrixXd a, b;
  std::vector<Eigen::MatrixXd> exchanged;
};

struct Indices {
  std::vector<double> first_order, total;
};

Indices sobol_indices(const GaussianProcess& process, const SaltelliDesign& design) {
  const Eigen::ArrayXd a = process.predict_mean(design.a), b = process.predict_mean(design.b);
  const double mean = 0.5 * (a.mean() + b.mean());
  const double variance = 0.5 * ((a - mean).square().mean() + (b - mean).square().mean());
  Indices indices;
  for (const Eigen::MatrixXd& x : design.exchanged) {
    const Eigen::ArrayXd c = process.predict_mean(x);
    const double own = (b * (c - a)).mean(), with_interactions = 0.5 * (a - c).square().mean();
    indices.first_order.push_back(variance > 0 ? std::clamp(own / variance, 0.0, 1.0) : 0.0);
    indices.total.push_back(variance > 0 ? std::clamp(with_interactions / variance, 0.0, 1.0) : 0.0);
  }
  return indices;
}

/// The same hyperparameters, the observations drawn with replacement. one drawn k times counts with a k-th of its
/// noise, one not drawn is left out.
GaussianProcess resampled(const GaussianProcess& process, const Dataset& data, const std::vector<AxisKind>& kinds,
                          Rng& rng) {
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i < data.y.size(); ++i)
    rows.push_back(static_cast<Eigen::Index>(rng.below(static_cast<std::uint64_t>(data.y.size()))));
  std::sort(rows.begin(), rows.end());
  return {kinds, process.parameters(), Dataset{data.x(rows, Eigen::all), data.y(rows), data.noise(rows)}};
}

Interval quantiles(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](double p) {
    return values[static_cast<std::size_t>(p * static_cast<double>(values.size() - 1) + 0.5)];
  };
  return {at(0.1), at(0.5), at(0.9)};
}

std::vector<SlicePoint> slice(const StudyModel& model, const History& history, std::size_t axis,
                              std::vector<double> cube) {
  const SearchSpace& space = history.spec().space;
  const Objective& objective = history.spec().objective;
  const std::uint64_t cells = space.cells(axis);
  const bool all = cells > 0 && cells <= kSlicePoints;
  const int count = all ? kFine * static_cast<int>(cells) : kSlicePoints;
  std::vector<SlicePoint> points;
  for (int i = 0; i < count; ++i) {
    cube[axis] = all ? (i + 0.5) / count : static_cast<double>(i) / (count - 1);
    const Params params = space.decode(cube);
    const Value* value = params.find(space.axes()[axis]->name);
    if (!value || (!points.empty() && points.back().value == *value)) continue;
    const Prediction p = model.process.predict(encoded(space, params));
    const auto users = [&](double z) {
      return objective.loss(model.outcomes.transform.inverse(p.mean[0] + z * std::sqrt(p.variance[0])));
    };
    Interval interval{users(-kNormalDecile), users(0), users(kNormalDecile)};
    if (interval.p10 > interval.p90) std::swap(interval.p10, interval.p90);
    points.push_back({*value, interval});
  }
  return points;
}

std::optional<Value> best_of(const std::vector<SlicePoint>& points, const History& history) {
  const auto best = std::min_element(points.begin(), points.end(), [&](const SlicePoint& a, const SlicePoint& b) {
    return history.spec().objective.better(a.objective.p50, b.objective.p50);
  });
  return best == points.end() ? std::nullopt : std::optional(best->value);
}

}  // namespace

Importance importance(const History& history) {
  const auto outcomes = std::ranges::count_if(history.trials(), has_outcome);
  const auto best = history.best();
  if (outcomes < kFewestTrials || !best)
    throw InvalidInput(fmt::format("importance needs {} trials with results, there are {}", kFewestTrials, outcomes));
  StudyFits fits;
  const StudyModel model = fit_study(history, fits);
  const SearchSpace& space = history.spec().space;
  const SaltelliDesign design(space);
  std::vector<std::vector<double>> first_order(space.dims()), total(space.dims());
  Rng rng = Rng::stream(history.spec().seed, 0, "importance");
  for (int i = 0; i < kBootstraps; ++i) {
    const auto process = resampled(model.process, model.outcomes.data, axis_kinds(space), rng);
    const Indices indices = sobol_indices(process, design);
    for (std::size_t j = 0; j < space.dims(); ++j) {
      first_order[j].push_back(indices.first_order[j]);
      total[j].push_back(indices.total[j]);
    }
  }
  std::vector<double> centre = space.encode(best->trial->params);
  std::replace_if(centre.begin(), centre.end(), SearchSpace::is_inactive, 0.5);
  Importance result{{}, {}, model.process.remarks()};
  for (std::size_t j = 0; j < space.dims(); ++j) {
    const std::vector<SlicePoint> points = slice(model, history, j, centre);
    result.parameters.push_back(
        {space.axes()[j]->name, quantiles(first_order[j]), quantiles(total[j]), points, best_of(points, history)});
  }
  std::stable_sort(result.parameters.begin(), result.parameters.end(),
                   [](const auto& a, const auto& b) { return a.total.p50 > b.total.p50; });
  std::vector<std::string> names;
  for (const ParameterImportance& parameter : result.parameters)
    if (names.size() < kContoured) names.push_back(parameter.name);
  result.contours = contours(model, history, names, centre);
  return result;
}

}  // namespace autoepoch
