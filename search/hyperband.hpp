// Hyperband without barriers [Li18; Li20, section 3.3]: several brackets of successive halving side by side, which
// differ in their first rung, as a hedge against a first rung that comes too early.
//
// Bracket b = 0, ..., s_max starts at first_rung * eta^b, s_max = floor(log_eta(max_epochs / first_rung)); the last one
// trains every trial to max_epochs. Bracket b gets a share of the trials in proportion to the paper's
// n_s = ceil((s_max + 1) / (s + 1) * eta^s), s = s_max - b, dealt out evenly by trial number.
#pragma once

#include <optional>

#include "search/successive_halving.hpp"

namespace autoepoch {

/// The kind "hyperband".
SchedulerKind hyperband_kind();

class Hyperband : public SuccessiveHalving {
 public:
  /// At most `most_brackets` >= 1 of them, those with the earliest first rungs; all if not given.
  explicit Hyperband(HalvingOptions options = {}, std::optional<int> most_brackets = {})
      : SuccessiveHalving(options), most_brackets_(most_brackets) {}

 protected:
  Brackets brackets(int max_epochs, std::size_t trials) const override;

 private:
  std::optional<int> most_brackets_;
};

}  // namespace autoepoch
