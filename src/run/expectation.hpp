// What a curve model expects of a trial when something is decided about it: recorded for people, nothing goes by it.
#pragma once

#include <cstddef>
#include <optional>

#include "autoepoch/curve_model.hpp"

namespace autoepoch::run {

/// The model is told at most so many other curves, those observed for the longest: they say the most of what is to
/// come, and the record costs the same however many trials a study has.
inline constexpr std::size_t kCurvesToExpectFrom = 30;

/// None while the study has no observation, and for trials at the end of their training.
std::optional<Forecast> expectation(const CurveModel& model, const History& history, const Trial& trial);

}  // namespace autoepoch::run
