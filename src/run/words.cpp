#include "run/words.hpp"

#include "autoepoch/params.hpp"
#include "core/number_text.hpp"

namespace autoepoch::run {

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds / 60);
  const double rest = seconds - 60.0 * static_cast<double>(whole);
  std::string text;
  if (whole >= 60) text += std::to_string(whole / 60) + "h";
  if (whole % 60 > 0) text += std::to_string(whole % 60) + "m";
  if (rest > 0 || text.empty()) text += to_string(Value(rest)) + "s";
  return text;
}

std::string epochs_text(std::int64_t epochs) { return std::to_string(epochs) + (epochs == 1 ? " epoch" : " epochs"); }

std::string divergence_text(const Objective& objective, const Observation& observation) {
  return "diverged: " + objective.metric + " is " + word_of(observation.value) + " at epoch " +
         std::to_string(observation.epoch);
}

}  // namespace autoepoch::run
