// Whether and why a search ends.
#pragma once

#include <optional>
#include <string>

#include "autoepoch/tuner.hpp"
#include "run/ledger.hpp"

namespace autoepoch::run {

/// The first reason counts; once there is one, nothing is started any more.
class Ending {
 public:
  struct End {
    Why why;
    std::string reason;
  };

  bool has_come() const { return end_.has_value(); }
  const std::optional<End>& end() const { return end_; }
  void come(Why why, const std::string& reason);

  /// The target is reached, or the time is spent.
  void check(const Ledger& ledger, double seconds);

  /// So many failures in a row from the very first trial on. `last`: why the last one failed.
  void check_failures(const Ledger& ledger, int most, const std::string& last);

 private:
  std::optional<End> end_;
};

/// True when the epochs stored, one in flight for every running trial, and so many more are within the budget.
bool affords(const Ledger& ledger, int running, int more_epochs);

/// "the budget of 30 epochs is spent"
std::string epochs_spent_text(const Ledger& ledger);

}  // namespace autoepoch::run
