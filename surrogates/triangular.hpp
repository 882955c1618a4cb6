// Products with triangular matrices that Eigen does at three times the cost.
#pragma once

#include <Eigen/Core>

namespace autoepoch {

/// L -> L^-1 in place (lower triangle only), by halves: a third of the work of solving against the identity.
void invert_lower(Eigen::Ref<Eigen::MatrixXd> l);

/// Lower triangle of M' M for a lower triangular M, by halves.
void gram_of_lower(const Eigen::Ref<const Eigen::MatrixXd>& m, Eigen::Ref<Eigen::MatrixXd> gram);

}  // namespace autoepoch
