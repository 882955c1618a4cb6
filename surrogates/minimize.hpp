// Bounded local minimization of a smooth function: NLopt's L-BFGS behind one function that never throws.
#pragma once

#include <Eigen/Core>
#include <functional>

namespace autoepoch {

/// Returns f(x) and writes its gradient. A non-finite value is read as "very bad" and ends the line search there.
using SmoothFunction = std::function<double(const Eigen::VectorXd& x, Eigen::VectorXd& gradient)>;

struct Box {
  Eigen::VectorXd low;
  Eigen::VectorXd high;
};

struct MinimizeOptions {
  int evaluations = 100;
  double tolerance = 1e-6;  ///< stop when a step improves f by less, in absolute terms
};

struct Minimum {
  Eigen::VectorXd x;
  double value = 0;
  int evaluations = 0;
};

/// The best point that was evaluated, at worst `start` (clamped into the box). Deterministic. Requires: f(start) is
/// finite.
Minimum minimize(const SmoothFunction& f, const Eigen::VectorXd& start, const Box& box,
                 const MinimizeOptions& options = {});

}  // namespace autoepoch
