// Every trial is trained to max_epochs, one after the other.
#pragma once

#include "autoepoch/kinds.hpp"

namespace autoepoch {

/// The kind "full".
SchedulerKind full_kind();

class FullScheduler : public Scheduler {
 public:
  Next next(const History& history) const override;
  Verdict judge(const History& history, const Trial& trial) const override;
};

}  // namespace autoepoch
