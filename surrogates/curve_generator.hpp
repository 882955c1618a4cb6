// Synthetic learning curves of many kinds, in the manner of [Rako24]: the prior knowledge of the curve bank.
//
// A study draws what its curves have in common: reachable loss, speed, learning-rate schedule, noise, and how many of
// them overfit, diverge or never learn. Each curve then is y0 + (yinf - y0) sum_k w_k g_k(t), with the gain of
// annealing, overfitting, divergence and noise added. The g_k are power, exponential, logarithmic or Hill functions of
// the time weighted by the learning rate.
//
// The same seed gives the same curves on every platform of equal floating point.
#pragma once

#include <Eigen/Core>

#include "autoepoch/random.hpp"
#include "surrogates/curve_grid.hpp"

namespace autoepoch {

/// Positive losses, one row a curve, relative to an untrained loss of 1; column c is cell c of the grid.
using CurveMatrix = Eigen::Matrix<double, Eigen::Dynamic, kCurveCells, Eigen::RowMajor>;

/// One study of `curves` curves. Requires: curves >= 1.
CurveMatrix generate_study(Rng& rng, int curves);

}  // namespace autoepoch
