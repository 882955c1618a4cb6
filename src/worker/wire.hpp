// The lines between the controller and its workers: one JSON object a line, in both directions. docs/wire.md describes
// them for those who write the other side.
//
// Numbers read back to the same bits. Thread-safety: functions are pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "autoepoch/executor.hpp"
#include "autoepoch/study.hpp"
#include "autoepoch/worker.hpp"
#include "autoepoch/worker_description.hpp"

namespace autoepoch::wire {

/// Raised with every change that an older peer would misread.
inline constexpr int kProtocol = 3;

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
  CheckpointPolicy checkpoints = {};
};

struct Answer {
  TrialNumber trial = {};
  std::optional<Leave> leave = {};  ///< none: proceed
};

using ToWorker = std::variant<Init, Job, Answer>;
using ToController = std::variant<Hello, Reported, Ended, Crashed>;

/// One line, with its line feed. Text that is not UTF-8 is repaired. Throws InvalidInput when an experiment is not a
/// JSON object.
std::string encode(const ToWorker& message);
std::string encode(const ToController& message);
std::string encode(const Machine& machine);

/// The answer to --describe: the description, and the machine in its member "machine".
std::string encode(const WorkerDescription& description, const Machine& machine);

/// None when the line is not a message that this protocol knows: a user's print, a torn line, another type. Throws
/// InvalidInput when it is one, but lacks what belongs to it or has it out of range.
std::optional<ToWorker> decode_to_worker(std::string_view line);
std::optional<ToController> decode_to_controller(std::string_view line);
std::optional<Machine> decode_machine(std::string_view line);

/// The machine in the answer to --describe; none when the text is no such answer.
std::optional<Machine> machine_of_description(std::string_view text);

}  // namespace autoepoch::wire
