// The controller's side of what is said with one worker: which lines may come now, and what they come to.
//
// It does no input or output: an executor hands it the lines of whatever its worker is connected by.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "worker/wire.hpp"

namespace autoepoch::run {

/// The worker has said something that it may not say, or not now: it cannot be trusted with its job any more.
struct Fault {
  std::string reason;
};

/// A line that is not of the protocol: something that the training code prints.
struct Printed {};

/// hello, of any protocol.
struct Greeted {
  int protocol = 0;
};

/// What a line comes to. Of a job: Reported, Ended or Crashed.
using Said = std::variant<Printed, Greeted, Fault, Event>;

/// Invariant: between give() and the end of the job there is at most one report without an answer.
class WorkerSession {
 public:
  /// The worker was started anew; a job that it had remains to be given again.
  void restart();

  bool greeted() const { return greeted_; }

  /// The trial that holds the worker: until its end has been taken off by end().
  const std::optional<Job>& job() const { return job_; }
  bool is_over() const { return phase_ == Phase::over; }  ///< the worker has told how its job ended

  /// Requires: no job, or the one that it had before restart().
  void give(const Job& job);
  void answer(std::optional<Leave> leave);
  void end() { job_.reset(); }

  Said take(std::string_view line);

 private:
  enum class Phase { training, reported, leaving, over };

  Said take_report(Reported report);
  std::optional<Fault> check_trial(TrialNumber trial) const;

  bool greeted_ = false;
  std::optional<Job> job_;
  Phase phase_ = Phase::over;
  Leave told_ = Leave::complete;  // while leaving
};

}  // namespace autoepoch::run
