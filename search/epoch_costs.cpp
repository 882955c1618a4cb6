#include "search/epoch_costs.hpp"

#include <algorithm>
#include <cmath>

#include "core/stats.hpp"

namespace autoepoch {
namespace {

constexpr std::size_t kNearest = 3;
constexpr double kHardlyDifferent = 0.25;  // standard deviation of the log: the noise of a clock on a busy machine

/// An inactive parameter is as far from every active value as these can be from each other.
Eigen::RowVectorXd active_or_apart(const Eigen::RowVectorXd& code) {
  return code.unaryExpr([](double u) { return SearchSpace::is_inactive(u) ? -1.0 : u; });
}

}  // namespace

EpochCosts::EpochCosts(const History& history, const Eigen::MatrixXd& code) : log_cost_(history.trials().size(), 0.0) {
  std::vector<double> logs;
  std::vector<Eigen::Index> rows;
  for (const Trial& trial : history.trials()) {
    const double seconds = trial.curve.seconds();
    if (trial.curve.empty() || !(seconds > 0) || !std::isfinite(seconds)) continue;
    logs.push_back(std::log(seconds / static_cast<double>(trial.curve.size())));
    rows.push_back(trial.number.value());
  }
  if (rows.size() <= kNearest) return;
  const double centre = upper_median(logs);
  double squares = 0;
  for (double& value : logs) {
    value -= centre;
    squares += value * value;
  }
  if (std::sqrt(squares / static_cast<double>(logs.size())) < kHardlyDifferent) return;
  for (std::size_t i = 0; i < rows.size(); ++i) log_cost_[static_cast<std::size_t>(rows[i])] = logs[i];
  known_ = Eigen::Map<const Eigen::VectorXd>(logs.data(), std::ssize(logs));
  code_.resize(known_.size(), code.cols());
  for (std::size_t i = 0; i < rows.size(); ++i)
    code_.row(static_cast<Eigen::Index>(i)) = active_or_apart(code.row(rows[i]));
}

Eigen::VectorXd EpochCosts::log_costs(const Eigen::MatrixXd& code) const {
  Eigen::VectorXd result = Eigen::VectorXd::Zero(code.rows());
  if (code_.rows() == 0) return result;
  std::vector<Eigen::Index> order(static_cast<std::size_t>(code_.rows()));
  for (Eigen::Index i = 0; i < code.rows(); ++i) {
    const Eigen::RowVectorXd point = active_or_apart(code.row(i));
    const Eigen::VectorXd distance = (code_.rowwise() - point).rowwise().squaredNorm();
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = static_cast<Eigen::Index>(k);
    std::nth_element(order.begin(), order.begin() + kNearest, order.end(),
                     [&](auto a, auto b) { return distance[a] != distance[b] ? distance[a] < distance[b] : a < b; });
    for (std::size_t k = 0; k < kNearest; ++k) result[i] += known_[order[k]] / kNearest;
  }
  return result;
}

}  // namespace autoepoch
