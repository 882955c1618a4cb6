// Rules that end a whole study, added to any scheduler. (Budgets and the target are the tuner's.)
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "search/scheduler_wrapper.hpp"

namespace autoepoch {

/// Asked before each decision. Thread-safety: const methods may run concurrently.
class StudyRule {
 public:
  virtual ~StudyRule() = default;

  /// Why the study should end now, in words and numbers; none to go on.
  virtual std::optional<std::string> why(const History& history) const = 0;
};

/// End when none of the last `trials` trials that are over or paused has beaten the best one before them.
class StudyPatience final : public StudyRule {
 public:
  /// Requires: trials >= 1.
  explicit StudyPatience(int trials) : trials_(trials) {}
  std::optional<std::string> why(const History& history) const override;

 private:
  int trials_;
};

/// A scheduler that starts and resumes nothing once a rule has a reason; running trials come to their next pause.
class EndingScheduler final : public SchedulerWrapper {
 public:
  using Rules = std::vector<std::unique_ptr<const StudyRule>>;
  EndingScheduler(std::unique_ptr<const Scheduler> scheduler, Rules rules)
      : SchedulerWrapper(std::move(scheduler)), rules_(std::move(rules)) {}

  Next next(const History& history) const override;

 private:
  Rules rules_;
};

}  // namespace autoepoch
