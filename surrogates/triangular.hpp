// An inverse that Eigen computes at three times the cost.
#pragma once

#include <Eigen/Core>

namespace autoepoch {

/// Lower triangle of K^-1 from that of K's Cholesky factor, which is overwritten by its inverse: O(n^3 / 3), by halves.
Eigen::MatrixXd inverse_of_factored(Eigen::Ref<Eigen::MatrixXd> factor);

}  // namespace autoepoch
