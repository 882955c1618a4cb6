// The rungs of freeze-thaw, at which trials pause: an early first one, and always half a trial's age further the next.
#pragma once

#include <vector>

namespace autoepoch {

class GrowingRungs {
 public:
  /// Requires: max_epochs >= 1, first_rung >= 1.
  GrowingRungs(int max_epochs, int first_rung) : max_epochs_(max_epochs), first_rung_(first_rung) {}

  /// At least first_rung: earlier values hardly rank configurations.
  int first() const;

  /// Where a trial of that age pauses next, at most max_epochs.
  int after(int age) const;

  /// Where a trial that was never interrupted has paused, up to and including `age`.
  std::vector<int> up_to(int age) const;

 private:
  int max_epochs_;
  int first_rung_;
};

}  // namespace autoepoch
