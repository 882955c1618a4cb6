// What executors need to know of events.
#pragma once

#include <optional>
#include <type_traits>
#include <variant>

#include "autoepoch/executor.hpp"

namespace autoepoch::run {

/// The trial whose attempt ends with this event.
inline std::optional<TrialNumber> trial_that_left(const Event& event) {
  if (const auto* ended = std::get_if<Ended>(&event)) return ended->trial;
  if (const auto* crashed = std::get_if<Crashed>(&event)) return crashed->trial;
  if (const auto* returned = std::get_if<Returned>(&event)) return returned->trial;
  return std::nullopt;
}

/// True for events of that trial.
inline bool concerns(const Event& event, TrialNumber trial) {
  return std::visit(
      [trial](const auto& what) {
        if constexpr (requires { what.trial; }) return what.trial == trial;
        return false;
      },
      event);
}

}  // namespace autoepoch::run
