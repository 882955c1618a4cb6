// The curve model of the program's own predictions.
#pragma once

#include "autoepoch/curve_model.hpp"

namespace autoepoch::cli {

/// Built when it is first asked for, which takes about half a second, and kept. Thread-safe.
const CurveModel& curve_model();

}  // namespace autoepoch::cli
