#include "search/acquisition.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "core/axis.hpp"
#include "search/log_expected_improvement.hpp"
#include "search/space_filling.hpp"

namespace autoepoch {
namespace {

constexpr std::uint64_t kManyCells = 4096;  // more values than this count as continuous
constexpr std::size_t kExchangeAll = 24;    // up to so many values all are tried, else steps of 1, 2, 4, ... cells
constexpr int kRounds = 3;                  // of exchange and climbing in turns
constexpr double kGain = 1e-6;              // nats of ln EI below which an improvement is rounding
constexpr double kIndifferent = 0.005;      // nats of ln EI that moving one coordinate must be worth

std::vector<double> cell_coordinates(const Domain& domain) {
  const std::uint64_t count = cell_count(domain);
  std::vector<double> coordinates;
  if (count == 0 || count > kManyCells) return coordinates;
  const auto grid = grid_of(domain);
  for (std::uint64_t k = 0; k < count; ++k)
    coordinates.push_back(grid ? to_unit(domain, grid->value(k))
                               : (static_cast<double>(k) + 0.5) / static_cast<double>(count));
  return coordinates;
}

/// The other values of a discrete axis worth trying.
std::vector<double> alternatives(const std::vector<double>& cells, double coordinate) {
  if (cells.size() <= kExchangeAll) return cells;
  const auto at = std::lower_bound(cells.begin(), cells.end(), coordinate - 1e-12) - cells.begin();
  std::vector<double> result;
  for (std::ptrdiff_t step = 1; step < std::ssize(cells); step *= 2) {
    if (at - step >= 0) result.push_back(cells[static_cast<std::size_t>(at - step)]);
    if (at + step < std::ssize(cells)) result.push_back(cells[static_cast<std::size_t>(at + step)]);
  }
  return result;
}

/// Moves some coordinates of a point: a step of random length, or, for one in three discrete coordinates, anywhere.
Eigen::VectorXd perturbed(Eigen::VectorXd cube, const std::vector<std::vector<double>>& cells, Rng& rng) {
  const double length = std::pow(10.0, -0.5 - 3.0 * rng.uniform());  // 0.3 ... 0.0003 of the range
  const double share = rng.uniform();
  const auto always = static_cast<Eigen::Index>(rng.below(static_cast<std::uint64_t>(cube.size())));
  for (Eigen::Index j = 0; j < cube.size(); ++j) {
    if (j != always && rng.uniform() > share) continue;
    if (!cells[static_cast<std::size_t>(j)].empty() && rng.below(3) == 0)
      cube[j] = rng.uniform();
    else
      cube[j] = std::clamp(cube[j] + length * rng.normal(), 0.0, 1.0);
  }
  return cube;
}

/// Variance of what the model's mean at a point will be once an observation with this noise has been made there, and
/// its derivative by the present variance.
struct Learnable {
  double variance, slope;
};

Learnable learnable(double variance, double noise) {
  const double total = variance + noise;
  return {variance * variance / total, variance * (variance + 2 * noise) / (total * total)};
}

/// The indices of the `count` largest values, descending; the earlier of equals first.
std::vector<Eigen::Index> largest(const Eigen::VectorXd& values, int count) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(values.size()));
  std::iota(order.begin(), order.end(), 0);
  const auto keep = std::min(order.size(), static_cast<std::size_t>(count));
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(keep), order.end(),
                    [&](auto a, auto b) { return values[a] != values[b] ? values[a] > values[b] : a < b; });
  order.resize(keep);
  return order;
}

}  // namespace

Acquisition::Acquisition(const GaussianProcess& model, double best, const SearchSpace& space,
                         const AcquisitionOptions& options)
    : model_(model),
      best_(best),
      noise_(std::exp(model.parameters().log_noise)),
      space_(space),
      options_(options),
      kinds_(axis_kinds(space)),
      continuous_(true) {
  for (const Parameter* axis : space.axes()) {
    cells_.push_back(cell_coordinates(axis->domain));
    continuous_ = continuous_ && cell_count(axis->domain) == 0 && axis->when.empty();
  }
}

Eigen::VectorXd Acquisition::log_improvements(const Prediction& prediction) const {
  Eigen::VectorXd values(prediction.mean.size());
  for (Eigen::Index i = 0; i < values.size(); ++i)
    values[i] = log_expected_improvement(prediction.mean[i], learnable(prediction.variance[i], noise_).variance, best_);
  return values;
}

Eigen::VectorXd Acquisition::evaluate(const Eigen::MatrixXd& x) const { return log_improvements(model_.predict(x)); }

Eigen::Index Acquisition::best_row(const Eigen::MatrixXd& x) const {
  const std::vector<Eigen::Index> rows = largest(log_improvements(model_.screen(x)), options_.screened);
  const Eigen::VectorXd values = evaluate(Eigen::MatrixXd(x(rows, Eigen::all)));
  return rows[static_cast<std::size_t>(largest(values, 1).front())];
}

double Acquisition::evaluate(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const {
  const PointPrediction point = model_.predict_with_gradient(x);
  const Learnable learned = learnable(point.variance, noise_);
  const double sd = std::sqrt(learned.variance), z = (best_ - point.mean) / sd;
  const ValueAndSlope h = log_improvement(z);
  // d ln EI = d sd / sd + h'/h dz, dz = -(d mean + z d sd) / sd
  const Eigen::VectorXd sd_gradient = point.variance_gradient * (learned.slope / (2 * sd));
  gradient = ((1 - h.slope * z) * sd_gradient - h.slope * point.mean_gradient) / sd;
  return std::log(sd) + h.value;
}

Eigen::VectorXd Acquisition::encoded(const Eigen::VectorXd& cube) const {
  if (continuous_) return cube;
  const std::span<const double> point(cube.data(), static_cast<std::size_t>(cube.size()));
  const std::vector<double> code = space_.encode(space_.decode(point));
  return Eigen::Map<const Eigen::VectorXd>(code.data(), cube.size());
}

Acquisition::Candidate Acquisition::candidate(const Eigen::VectorXd& cube) const {
  return {cube, evaluate(Eigen::MatrixXd(encoded(cube).transpose()))[0]};
}

Eigen::MatrixXd Acquisition::candidates(const Eigen::MatrixXd& anchors, Rng& rng) const {
  const int local = anchors.rows() > 0 ? options_.local_candidates : 0;
  Eigen::MatrixXd cubes(options_.sobol_candidates + local + anchors.rows(), anchors.cols());
  const SobolSequence sequence(static_cast<std::size_t>(anchors.cols()), rng());
  for (int i = 0; i < options_.sobol_candidates; ++i) {
    const std::vector<double> point = sequence.point(static_cast<std::uint64_t>(i));
    cubes.row(i) = Eigen::Map<const Eigen::RowVectorXd>(point.data(), cubes.cols());
  }
  const Eigen::Index first_anchor = cubes.rows() - anchors.rows();
  for (Eigen::Index a = 0; a < anchors.rows(); ++a)
    cubes.row(first_anchor + a) = anchors.row(a).unaryExpr([&](double u) { return std::isnan(u) ? rng.uniform() : u; });
  for (int i = 0; i < local; ++i)
    cubes.row(options_.sobol_candidates + i) = perturbed(cubes.row(first_anchor + i % anchors.rows()), cells_, rng);
  return cubes;
}

std::vector<Acquisition::Candidate> Acquisition::best_candidates(const Eigen::MatrixXd& cubes, int count) const {
  Eigen::MatrixXd x = cubes;
  if (!continuous_)
    for (Eigen::Index i = 0; i < cubes.rows(); ++i) x.row(i) = encoded(cubes.row(i)).transpose();
  const std::vector<Eigen::Index> rows = largest(log_improvements(model_.screen(x)), count);
  const Eigen::VectorXd values = evaluate(Eigen::MatrixXd(x(rows, Eigen::all)));
  std::vector<Candidate> best;
  for (const Eigen::Index i : largest(values, count))
    best.push_back({cubes.row(rows[static_cast<std::size_t>(i)]), values[i]});
  return best;
}

Acquisition::Candidate Acquisition::climb(const Candidate& start, int evaluations) const {
  const Eigen::VectorXd code = encoded(start.cube);
  std::vector<Eigen::Index> free;
  for (Eigen::Index j = 0; j < code.size(); ++j) {
    const auto axis = static_cast<std::size_t>(j);
    const bool smooth = cells_[axis].empty() || cells_[axis].size() > kExchangeAll;
    if (smooth && kinds_[axis] != AxisKind::unordered && !SearchSpace::is_inactive(code[j])) free.push_back(j);
  }
  if (free.empty()) return start;
  const auto objective = [&](const Eigen::VectorXd& v, Eigen::VectorXd& gradient) {
    Eigen::VectorXd x = code, full;
    x(free) = v;
    const double value = evaluate(x, full);
    gradient = -full(free);
    return -value;
  };
  const Eigen::ArrayXd at = code(free).array();
  const Box box{(at - options_.reach).max(0).matrix(), (at + options_.reach).min(1).matrix()};
  const Minimum found = minimize(objective, code(free), box, {.evaluations = evaluations, .tolerance = kGain});
  Eigen::VectorXd cube = start.cube;
  cube(free) = found.x;
  if (continuous_) return -found.value > start.value ? Candidate{cube, -found.value} : start;
  const Candidate snapped = candidate(cube);
  return snapped.value > start.value ? snapped : start;
}

std::vector<Acquisition::Candidate> Acquisition::neighbours(const Eigen::VectorXd& cube) const {
  const Eigen::VectorXd code = encoded(cube);
  std::vector<Eigen::VectorXd> cubes;
  for (Eigen::Index j = 0; j < cube.size(); ++j) {
    const std::vector<double>& cells = cells_[static_cast<std::size_t>(j)];
    if (cells.empty() || SearchSpace::is_inactive(code[j])) continue;
    for (const double coordinate : alternatives(cells, code[j])) {
      if (coordinate == code[j]) continue;
      cubes.push_back(cube);
      cubes.back()[j] = coordinate;
    }
  }
  if (cubes.empty()) return {};
  Eigen::MatrixXd rows(std::ssize(cubes), cube.size());
  for (std::size_t i = 0; i < cubes.size(); ++i) rows.row(static_cast<Eigen::Index>(i)) = cubes[i].transpose();
  return best_candidates(rows, static_cast<int>(rows.rows()));
}

Acquisition::Candidate Acquisition::exchange(const Candidate& start) const {
  const std::vector<Candidate> others = neighbours(start.cube);
  return !others.empty() && others.front().value > start.value + kGain ? others.front() : start;
}

Acquisition::Candidate Acquisition::improve(Candidate start, int evaluations) const {
  for (int round = 0; round < kRounds; ++round) {
    start = climb(start, evaluations);
    if (continuous_) break;
    const Candidate next = exchange(start);
    if (next.value <= start.value) break;
    start = next;
  }
  return start;
}

/// Coordinates return to where the search began unless their move was worth something.
Acquisition::Candidate Acquisition::without_idle_moves(Candidate found, const Eigen::VectorXd& origin) const {
  for (Eigen::Index j = 0; j < origin.size(); ++j) {
    if (found.cube[j] == origin[j]) continue;
    Eigen::VectorXd cube = found.cube;
    cube[j] = origin[j];
    const Candidate returned = candidate(cube);
    if (returned.value > found.value - kIndifferent) found = returned;
  }
  return found;
}

std::vector<Acquisition::Candidate> Acquisition::maximize(const Eigen::MatrixXd& anchors, Rng& rng) const {
  std::vector<Candidate> found = best_candidates(candidates(anchors, rng), options_.screened);
  const std::size_t starts = std::min(found.size(), static_cast<std::size_t>(options_.starts));
  const std::vector<Candidate> origins = found;
  for (std::size_t i = 0; i < starts; ++i) found[i] = improve(found[i], options_.short_evaluations);
  const auto leader = std::max_element(found.begin(), found.end(), is_worse);
  const Eigen::VectorXd& origin = origins[static_cast<std::size_t>(leader - found.begin())].cube;
  const Candidate best = without_idle_moves(improve(*leader, options_.long_evaluations), origin);
  for (const Candidate& other : neighbours(best.cube)) found.push_back(other);
  std::stable_sort(found.rbegin(), found.rend(), is_worse);
  found.insert(found.begin(), best);
  return found;
}

}  // namespace autoepoch
