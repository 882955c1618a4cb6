// What is stored of an event beside its words: TrialEvent::detail, one JSON object.
//
// "slot", "slots", "device": where a trial was started or resumed, the executor's number of slots and that slot's name.
// "forecast": {"epochs", "horizon", "value": [p10, p50, p90], "path": [[epoch, p10, p50, p90]], "probability"}, see
// Forecast; with six significant digits. Keys without a value are absent.
#pragma once

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

struct EventDetail {
  std::optional<SlotPlace> place = {};
  std::optional<Forecast> forecast = {};
};

/// Empty if nothing is known.
std::string to_json(const EventDetail& detail);

/// None for details without a place, and for what is not such an object.
std::optional<SlotPlace> parse_place(std::string_view detail);

}  // namespace autoepoch
