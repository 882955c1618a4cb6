// The model's expectation along two parameters at a time.
#pragma once

#include <string>
#include <vector>

#include "autoepoch/importance.hpp"
#include "search/study_fits.hpp"

namespace autoepoch {

/// Of each two of these parameters; the first of the names is x. `cube`: where the others are.
/// Requires: all are axes of the space.
std::vector<Contour> contours(const StudyModel& model, const History& history, const std::vector<std::string>& names,
                              const std::vector<double>& cube);

}  // namespace autoepoch
