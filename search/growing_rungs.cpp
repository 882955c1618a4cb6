#include "search/growing_rungs.hpp"

#include <algorithm>
#include <cmath>

namespace autoepoch {
namespace {

constexpr double kFirstShare = 0.06;  // of max_epochs
constexpr double kMoreShare = 0.5;    // of the age

}  // namespace

int GrowingRungs::first() const {
  const int epochs = static_cast<int>(std::lround(kFirstShare * max_epochs_));
  return std::clamp(std::max(epochs, first_rung_), 1, max_epochs_);
}

int GrowingRungs::after(int age) const {
  const int more = std::max(1, static_cast<int>(std::ceil(kMoreShare * age)));
  return std::min(max_epochs_, age + more);
}

std::vector<int> GrowingRungs::up_to(int age) const {
  std::vector<int> result;
  for (int rung = first(); rung < age; rung = after(rung)) result.push_back(rung);
  result.push_back(age);
  return result;
}

}  // namespace autoepoch
