#include "search/stretches.hpp"

#include <algorithm>
#include <cmath>

namespace autoepoch {
namespace {

constexpr double kFirstShare = 0.06;  // of max_epochs
constexpr double kMoreShare = 0.5;    // of the age

}  // namespace

int first_stretch(const StudySpec& spec) {
  const int epochs = static_cast<int>(std::lround(kFirstShare * spec.budget.max_epochs));
  return std::clamp(std::max(epochs, spec.search.first_rung), 1, spec.budget.max_epochs);
}

int next_stop(const StudySpec& spec, int age) {
  const int more = std::max(1, static_cast<int>(std::ceil(kMoreShare * age)));
  return std::min(spec.budget.max_epochs, age + more);
}

std::vector<int> stops(const StudySpec& spec, int age) {
  std::vector<int> result;
  for (int stop = first_stretch(spec); stop < age; stop = next_stop(spec, stop)) result.push_back(stop);
  result.push_back(age);
  return result;
}

}  // namespace autoepoch
