// Deletes checkpoints beside the search: to know which one is the best and whole, files of gigabytes may be read.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>

#include "autoepoch/experiment.hpp"
#include "autoepoch/trial.hpp"

namespace autoepoch::run {

/// Thread-safety: discard() may be called by several threads. The first order starts a thread.
class Janitor {
 public:
  Janitor(std::filesystem::path directory, const Objective& objective);

  /// Finishes what was asked of it.
  ~Janitor();
  Janitor(const Janitor&) = delete;
  Janitor& operator=(const Janitor&) = delete;

  /// Deletes the trial's checkpoints, all but that of the best epoch if `keep_best`. Nothing without a directory.
  void discard(TrialNumber trial, bool keep_best);

 private:
  struct Order {
    TrialNumber trial;
    bool keep_best;
  };

  void work();

  const std::filesystem::path directory_;
  const Objective objective_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable called_;
  std::deque<Order> orders_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace autoepoch::run
