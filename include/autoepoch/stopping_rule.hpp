// A rule that ends trials, or the whole search, whatever the scheduler is.
#pragma once

#include <optional>
#include <string>

#include "autoepoch/scheduler.hpp"

namespace autoepoch {

/// Asked for reasons, in words and numbers, that are shown to the user; none to go on. Thread-safety: const methods may
/// run concurrently.
class StoppingRule {
 public:
  virtual ~StoppingRule() = default;

  /// Why `trial` (running, in history, at least one observation) should stop now. Asked after each epoch, before the
  /// scheduler.
  virtual std::optional<std::string> ends_trial(const History&, const Trial&) const { return std::nullopt; }

  /// What a rule that goes by forecasts expects of the trial that it stops, for the record.
  virtual std::optional<Forecast> forecast(const History&, const Trial&) const { return std::nullopt; }

  /// Why the search should end now. Asked before each decision of the scheduler; running trials come to their next
  /// pause.
  virtual std::optional<std::string> ends_search(const History&) const { return std::nullopt; }
};

}  // namespace autoepoch
