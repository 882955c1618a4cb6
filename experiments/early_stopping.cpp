#include "experiments/early_stopping.hpp"

#include <limits>

namespace autoepoch::experiments {

EarlyStopping::EarlyStopping(const EarlyStoppingSettings& settings, bool minimize)
    : settings_(settings), minimize_(minimize), best_((minimize ? 1 : -1) * std::numeric_limits<double>::infinity()) {}

bool EarlyStopping::update(int epoch, double value) {
  if (epoch <= settings_.start_from_epoch) {
    return false;
  }
  const bool first = !started_;
  started_ = true;
  ++wait_;
  if (minimize_ ? value + settings_.min_delta < best_ : value - settings_.min_delta > best_) {
    best_ = value;
    wait_ = 0;
    return true;
  }
  // Keras never stops after the very first epoch.
  stopped_ = settings_.patience && wait_ >= *settings_.patience && epoch > 1;
  return first;
}

NamedNumbers EarlyStopping::state() const {
  return {{"best", best_},
          {"wait", static_cast<double>(wait_)},
          {"started", static_cast<double>(started_)},
          {"stopped", static_cast<double>(stopped_)}};
}

void EarlyStopping::set_state(const NamedNumbers& state) {
  best_ = state.at("best");
  wait_ = static_cast<int>(state.at("wait"));
  started_ = state.at("started") != 0;
  stopped_ = state.at("stopped") != 0;
}

}  // namespace autoepoch::experiments
