// A rule that ends the whole search.
#pragma once

#include <optional>
#include <string>

#include "autoepoch/kinds.hpp"

namespace autoepoch {

/// The kind "search_patience".
RuleKind search_patience_kind();

/// End when none of the last `trials` trials that are over or paused has beaten the best one before them.
class StudyPatience final : public StoppingRule {
 public:
  /// Requires: trials >= 1.
  explicit StudyPatience(int trials) : trials_(trials) {}
  std::optional<std::string> ends_search(const History& history) const override;

 private:
  int trials_;
};

}  // namespace autoepoch
