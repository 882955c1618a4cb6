// A scheduler around another one: what it does not override is the other's.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "autoepoch/scheduler.hpp"

namespace autoepoch {

class SchedulerWrapper : public Scheduler {
 public:
  explicit SchedulerWrapper(std::unique_ptr<const Scheduler> inner) : inner_(std::move(inner)) {}

  Next next(const History& history) const override { return inner_->next(history); }
  Verdict judge(const History& history, const Trial& trial) const override { return inner_->judge(history, trial); }
  std::vector<Retired> never_resumed(const History& history) const override { return inner_->never_resumed(history); }
  std::vector<std::string> warnings(const StudySpec& spec) const override { return inner_->warnings(spec); }

 protected:
  const Scheduler& inner() const { return *inner_; }

 private:
  std::unique_ptr<const Scheduler> inner_;
};

}  // namespace autoepoch
