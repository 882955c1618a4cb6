// Those who are told what the tuner does, beside the displays.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "autoepoch/tuner.hpp"
#include "cli/study_directory.hpp"

namespace spdlog {
class logger;
}

namespace autoepoch::cli {

/// Tells several observers, in the order given. They must outlive it.
class Observers final : public Observer {
 public:
  Observers(std::initializer_list<Observer*> observers) : observers_(observers) {}
  void on_event(const History&, const Executor&, const TrialEvent&, const Trial&) override;
  void on_remark(const History&, const Executor&, const TrialEvent&) override;
  void on_epoch(const History&, const Executor&, const Trial&, const Observation&) override;
  void on_idle(const History&, const Executor&) override;

 private:
  std::vector<Observer*> observers_;
};

/// True when this observation is the best of all so far.
bool is_incumbent(const History& history, const Trial& trial, const Observation& observation);

/// One line for people: "trial 3 paused at epoch 9: rank 5 of 9 on the rung of 9 epochs".
std::string describe(const TrialEvent& event, const Trial& trial);

/// Appends everything that happens, and what the workers print, to DIR/log.txt. A disk that fills up does not end a
/// search.
class LogFile final : public Observer {
 public:
  /// Throws spdlog's exception when the file cannot be opened.
  explicit LogFile(const StudyDirectory& directory);
  ~LogFile() override;
  void write(std::string_view line);
  void on_event(const History&, const Executor&, const TrialEvent&, const Trial&) override;
  void on_remark(const History&, const Executor&, const TrialEvent&) override;
  void on_epoch(const History&, const Executor&, const Trial&, const Observation&) override;

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

/// Rewrites DIR/best.json, atomically, whenever the best observation changes.
class BestFile final : public Observer {
 public:
  explicit BestFile(const StudyDirectory& directory) : directory_(directory) {}
  void on_epoch(const History&, const Executor&, const Trial&, const Observation&) override;

 private:
  const StudyDirectory& directory_;
};

}  // namespace autoepoch::cli
