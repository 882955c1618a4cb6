// What a partial curve is expected to gain until its end, and how uncertain that is, in the outputs that a Gaussian
// process is fitted to.
//
// It is the error bar of a data point, learned from the study alone. It does not forecast the curve: how good a
// configuration is, the process says.
//
// The gain g(t) of a curve from epoch t is its best output at the end minus its best output up to t. Outputs are those
// of an OutputTransform (smaller is better), so g(t) <= 0, and g grows to 0.
//
// The estimates come from the n curves that went on to the end T. They are shrunk towards no gain and towards the
// variance s(t) = 0.04 (T - t) / t, with the weight of three curves:
//   mean      sum_i g_i(t) / (n + 3)
//   variance  (3 s(t) + max over u >= t of S(u)) / (n + 3)
// S(u) is the sum of squared deviations from mean(u), over the n curves and three more that gain nothing. The variance
// falls with t and is 0 at T. Thread-safety: immutable after construction.
#pragma once

#include <vector>

#include "autoepoch/trial.hpp"
#include "surrogates/output_transform.hpp"

namespace autoepoch {

class GainRule {
 public:
  struct Gain {
    double mean = 0;
    double variance = 0;
  };

  /// `best_outputs`: of each whole curve, its best output up to epoch 1, 2, ..., horizon.
  GainRule(const std::vector<std::vector<double>>& best_outputs, int horizon);

  /// Requires: 1 <= epoch < horizon.
  Gain from(int epoch) const { return gains_[static_cast<std::size_t>(epoch - 1)]; }

 private:
  std::vector<Gain> gains_;  // by epoch
};

}  // namespace autoepoch
