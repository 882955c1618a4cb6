#include "surrogates/minimize.hpp"

#include <nlopt.h>

#include <cmath>
#include <limits>
#include <memory>

namespace autoepoch {
namespace {

struct Run {
  Run(const SmoothFunction& function, const Eigen::VectorXd& start)
      : f(function), best{start, std::numeric_limits<double>::infinity(), 0}, x(start), gradient(start) {}

  const SmoothFunction& f;
  Minimum best;
  Eigen::VectorXd x, gradient;
};

double evaluate(unsigned n, const double* x, double* gradient, void* data) {
  constexpr double kVeryBad = 1e100;  // finite: NLopt's line search computes with it
  Run& run = *static_cast<Run*>(data);
  run.x = Eigen::Map<const Eigen::VectorXd>(x, n);
  double value = run.f(run.x, run.gradient);
  ++run.best.evaluations;
  if (!std::isfinite(value) || !run.gradient.allFinite()) {
    value = kVeryBad;
    run.gradient.setZero();
  }
  if (value < run.best.value) {
    run.best.value = value;
    run.best.x = run.x;
  }
  if (gradient) Eigen::Map<Eigen::VectorXd>(gradient, n) = run.gradient;
  return value;
}

}  // namespace

Minimum minimize(const SmoothFunction& f, const Eigen::VectorXd& start, const Box& box,
                 const MinimizeOptions& options) {
  const auto n = start.size();
  Eigen::VectorXd x = start.cwiseMax(box.low).cwiseMin(box.high);
  Run run(f, x);
  if (n == 0) {
    run.best.value = f(x, run.gradient);
    return run.best;
  }
  const std::unique_ptr<nlopt_opt_s, decltype(&nlopt_destroy)> optimizer(
      nlopt_create(NLOPT_LD_LBFGS, static_cast<unsigned>(n)), &nlopt_destroy);
  nlopt_set_min_objective(optimizer.get(), evaluate, &run);
  nlopt_set_lower_bounds(optimizer.get(), box.low.data());
  nlopt_set_upper_bounds(optimizer.get(), box.high.data());
  nlopt_set_maxeval(optimizer.get(), options.evaluations);
  nlopt_set_ftol_abs(optimizer.get(), options.tolerance);
  double value = 0;
  nlopt_optimize(optimizer.get(), x.data(), &value);  // its status does not matter: the best point seen is the result
  return run.best;
}

}  // namespace autoepoch
