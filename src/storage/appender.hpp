// Storing an observation: the one change that happens once an epoch.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <string>

#include "autoepoch/trial.hpp"

namespace autoepoch::storage {

/// Statements prepared once, their variables bound for good. Lives no longer than its session.
class Appender {
 public:
  explicit Appender(soci::session& sql);

  /// As Storage::append, within the caller's transaction.
  bool append(TrialId trial, const Observation& observation, double study_seconds);

 private:
  std::int64_t trial_ = 0;
  std::int64_t study_ = 0;
  std::int64_t equal_epochs_ = 0;
  int epoch_ = 0;
  int last_ = 0;
  double value_ = 0;
  double seconds_ = 0;
  double standard_error_ = 0;
  double time_ = 0;
  double study_seconds_ = 0;
  std::string metrics_;
  soci::statement find_;   // the trial's study and last epoch
  soci::statement count_;  // how many observations of that epoch there are
  soci::statement insert_;
  soci::statement update_;  // the study's seconds
};

}  // namespace autoepoch::storage
