// What is stored of an event beside its words: TrialEvent::detail, one JSON object.
//
// "slot", "slots", "device": where a trial was started or resumed, the executor's number of slots and that slot's name.
// "forecast": {"epochs", "horizon", "value": [p10, p50, p90], "path": [[epoch, p10, p50, p90]], "probability"}, see
// Forecast; with six significant digits.
// "output": {"file", "begin", "end"}, where the worker's output of an attempt is, see WorkerOutput. The event that
// starts an attempt (started, resumed) has file and begin; the one that ends it (of any other kind but remark) has all
// three. Keys without a value are absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "autoepoch/curve_model.hpp"

namespace autoepoch {

/// A slot of an executor.
struct SlotPlace {
  int slot = 0;   ///< 0, 1, ...
  int slots = 1;  ///< that the executor had
  std::string device = {};
};

/// Bytes of a file that a worker printed into while it ran one attempt of a trial. Each worker has a file of its own,
/// into which nobody else writes, and runs one attempt at a time: what lies between is of that attempt alone.
struct WorkerOutput {
  std::string file = {};                 ///< relative to the study's directory, for example "logs/worker-3.txt"
  std::int64_t begin = 0;                ///< its size when the attempt was given to the worker
  std::optional<std::int64_t> end = {};  ///< ... when the attempt had ended; absent: not known to have ended
};

struct EventDetail {
  std::optional<SlotPlace> place = {};
  std::optional<WorkerOutput> output = {};
  std::optional<Forecast> forecast = {};
};

/// Empty if nothing is known.
std::string to_json(const EventDetail& detail);

/// None for details without a place, and for what is not such an object.
std::optional<SlotPlace> parse_place(std::string_view detail);

/// None for details without an output, and for what is not such an object.
std::optional<WorkerOutput> parse_output(std::string_view detail);

}  // namespace autoepoch
