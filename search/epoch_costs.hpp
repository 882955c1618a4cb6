// What an epoch of a configuration costs: its time in units of the study's median.
//
// Trials tell it themselves; for an untried configuration it is the geometric mean of the nearest trials. Where the
// times hardly differ, all costs are 1. Thread-safety: immutable after construction.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "autoepoch/study.hpp"

namespace autoepoch {

class EpochCosts {
 public:
  /// `code`: the encoded configurations of the history's trials.
  EpochCosts(const History& history, const Eigen::MatrixXd& code);

  /// Natural logarithm of the cost, relative to the median trial's.
  double log_cost(const Trial& trial) const { return log_cost_[index_of(trial.number)]; }

  /// ... of untried configurations (rows, encoded). Costs O(rows * trials).
  Eigen::VectorXd log_costs(const Eigen::MatrixXd& code) const;

 private:
  std::vector<double> log_cost_;  // by trial; of one without observations 0
  Eigen::MatrixXd code_;          // of the trials with observations; empty where costs do not differ
  Eigen::VectorXd known_;
};

}  // namespace autoepoch
