// Fewer of many observations, for models whose costs grow with the cube of their number.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

namespace autoepoch {

/// At most `most` of the rows, which are by ascending output, as the result is: the better half of them the best, the
/// rest spread evenly over the others.
inline std::vector<Eigen::Index> thinned(std::vector<Eigen::Index> rows, std::size_t most) {
  const std::size_t n = rows.size(), best = most / 2, others = most - best;
  if (n <= most) return rows;
  for (std::size_t i = 0; i < others; ++i) rows[best + i] = rows[best + i * (n - best) / others];
  rows.resize(most);
  return rows;
}

}  // namespace autoepoch
