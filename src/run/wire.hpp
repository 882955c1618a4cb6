// The lines between the controller and its workers: one JSON object a line, in both directions.
//
// controller: init, then job and answer; worker: hello, then report, ended or crashed. Numbers read back to the same
// bits. Thread-safety: functions are pure; a LineBuffer belongs to one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "autoepoch/executor.hpp"
#include "autoepoch/study.hpp"
#include "run/devices.hpp"

namespace autoepoch::run::wire {

/// Raised with every change that an older peer would misread.
inline constexpr int kProtocol = 2;

/// First line of a worker.
struct Hello {
  int protocol = kProtocol;
};

/// First line of the controller: what all trials of the study share.
struct Init {
  std::string experiment = "{}";  ///< JSON object
  Objective objective = {};
  int max_epochs = 1;
  std::string device = "cpu";
  std::string checkpoints = {};  ///< directory of the study; empty = none
  int checkpoint_every = 1;
  int max_to_keep = 2;
};

struct Answer {
  std::int64_t trial = 0;
  Executor::Reply reply = Executor::Reply::proceed;
};

using ToWorker = std::variant<Init, Job, Answer>;
using ToController = std::variant<Hello, Reported, Ended, Crashed>;

/// One line, with its line feed. Text that is not UTF-8 is repaired.
std::string encode(const ToWorker& message);
std::string encode(const ToController& message);
std::string encode(const Machine& machine);

/// None when the line is not such a message (a user's print, a torn line).
std::optional<ToWorker> decode_to_worker(std::string_view line);
std::optional<ToController> decode_to_controller(std::string_view line);
std::optional<Machine> decode_machine(std::string_view line);

/// A line longer than this is cut: no message is, but a program that prints without line feeds may go on for ever.
inline constexpr std::size_t kLongestLine = std::size_t{16} << 20;

/// Makes lines of the pieces that a pipe delivers.
class LineBuffer {
 public:
  void append(std::string_view bytes) { bytes_ += bytes; }

  /// The next whole line, without its line feed.
  std::optional<std::string> next();

  /// The piece after the last line feed: what a dying process left.
  std::string take_rest();

 private:
  std::string bytes_;
  std::size_t searched_ = 0;  // bytes known to have no line feed
};

}  // namespace autoepoch::run::wire
