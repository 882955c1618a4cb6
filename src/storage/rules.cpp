#include "storage/rules.hpp"

#include <cmath>

#include "autoepoch/error.hpp"

namespace autoepoch::storage {

void require_finite(double value, std::string_view what) {
  if (!std::isfinite(value)) throw InvalidInput(std::string(what) + " must be finite, not " + std::to_string(value));
}

void require_appendable(const Observation& observation, int last) {
  require_finite(observation.value, "an observation's value");
  require_finite(observation.seconds, "an observation's seconds");
  require_finite(observation.standard_error, "an observation's standard error");
  require_finite(observation.time, "an observation's time");
  if (observation.epoch < 1) throw InvalidInput("epochs count from 1, not " + std::to_string(observation.epoch));
  if (observation.epoch <= last) {
    throw InvalidInput("epoch " + std::to_string(observation.epoch) + " comes after epoch " + std::to_string(last) +
                       " was stored");
  }
}

TrialEvent cleaned(TrialEvent event) {
  event.text = clean_text(event.text);
  event.detail = clean_text(event.detail);
  return event;
}

void refuse_unknown(std::string_view what, std::int64_t id) {
  throw InvalidInput("no " + std::string(what) + " has the id " + std::to_string(id));
}

void refuse_taken(std::string_view name) {
  throw InvalidInput("a study of the name " + std::string(name) + " exists already");
}

}  // namespace autoepoch::storage
