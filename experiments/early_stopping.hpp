// When a trial ends itself: Keras's EarlyStopping.
#pragma once

#include "experiments/named_numbers.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

class EarlyStopping {
 public:
  EarlyStopping(const EarlyStoppingSettings& settings, bool minimize);

  /// Takes note of an epoch's monitored value; epochs count from 1. True if it is the best so far: its weights are the
  /// ones to restore. Before start_from_epoch epochs are done nothing counts.
  bool update(int epoch, double value);

  /// `patience` epochs have passed without an improvement of more than min_delta.
  bool stopped() const { return stopped_; }

  NamedNumbers state() const;
  /// Requires: what state() returned.
  void set_state(const NamedNumbers& state);

 private:
  EarlyStoppingSettings settings_;
  bool minimize_;
  double best_;
  int wait_ = 0;
  bool started_ = false;
  bool stopped_ = false;
};

}  // namespace autoepoch::experiments
