// Those who are told what the tuner does, beside the displays.
#pragma once

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autoepoch/tuner.hpp"
#include "study/directory.hpp"

namespace spdlog {
class logger;
}

namespace autoepoch::study {

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

/// Knows the best observation so far without looking at all of them again.
class IncumbentWatch {
 public:
  /// True when this observation, the last that was stored, is the best of all (see History::best). Requires: from the
  /// first call on it is told of each one.
  bool improves(const History& history, const Trial& trial, const Observation& observation);

 private:
  struct Best {
    double loss;
    TrialNumber trial;
    int epoch;
    auto operator<=>(const Best&) const = default;  // of equals the earliest trial, then its earliest epoch
  };
  std::optional<Best> best_;
};

/// One line for people: "trial 3 paused at epoch 9: rank 5 of 9 on the rung of 9 epochs".
std::string describe(const TrialEvent& event, const Trial& trial);

/// Appends everything that happens, and what the workers print, to DIR/log.txt. A disk that fills up does not end a
/// search.
class LogFile final : public Observer {
 public:
  /// Throws spdlog's exception when the file cannot be opened.
  explicit LogFile(const Directory& directory);
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
  explicit BestFile(const Directory& directory) : directory_(directory) {}
  void on_epoch(const History&, const Executor&, const Trial&, const Observation&) override;

 private:
  const Directory& directory_;
  IncumbentWatch incumbent_;
};

}  // namespace autoepoch::study
