// What to do with the outcome of a search: which configuration, trained for how many epochs, and what to expect of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "autoepoch/curve_model.hpp"
#include "autoepoch/worker_description.hpp"

namespace autoepoch {

struct Advice {
  TrialNumber trial = {};                     ///< whose configuration
  Interval epochs = {};                       ///< where a repetition of its training has its best value; whole numbers
  Interval value = {};                        ///< the objective there, in the user's units
  std::optional<double> noise = {};           ///< standard deviation of an epoch's value around the smooth course; > 0
  std::optional<double> learning_rate = {};   ///< of the configuration, if it has one
  std::string schedule = {};                  ///< of the learning rate; empty: the configuration names none
  bool schedule_has_length = false;           ///< its rates depend on the number of epochs: it is to be rescaled
  std::optional<double> p_longer_helps = {};  ///< P(beyond max_epochs the value improves); absent: not trained that far
  std::string reason = {};                    ///< how the epochs follow from what was observed, in sentences
};

/// On a trial of the study. What rates and schedules are, and which epochs can be compared, the worker says. Requires:
/// it has an observation.
Advice advise(const History& history, const Trial& trial, const CurveModel& model,
              const WorkerDescription& worker = {});

/// On the trial of the best observation; nothing while there is none.
std::optional<Advice> advise(const History& history, const CurveModel& model, const WorkerDescription& worker = {});

}  // namespace autoepoch
