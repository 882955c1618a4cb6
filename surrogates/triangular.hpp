// Products with triangular matrices that Eigen does at three times the cost.
#pragma once

#include <Eigen/Core>

namespace autoepoch {

/// L -> L^-1 in place (lower triangle only), by halves: a third of the work of solving against the identity.
void invert_lower(Eigen::Ref<Eigen::MatrixXd> l);

/// Lower triangle of M' M for a lower triangular M, by halves.
void gram_of_lower(const Eigen::Ref<const Eigen::MatrixXd>& m, Eigen::Ref<Eigen::MatrixXd> gram);

/// Lower triangle of K^-1 from that of K's Cholesky factor, which is overwritten by its inverse: O(n^3 / 3).
Eigen::MatrixXd inverse_of_factored(Eigen::Ref<Eigen::MatrixXd> factor);

}  // namespace autoepoch
