// What a worker program says of itself and of a study, before anything is trained.
#pragma once

#include <string>

#include "autoepoch/executors.hpp"
#include "autoepoch/worker_description.hpp"

namespace autoepoch::run {

struct WorkerFacts {
  Machine machine;
  WorkerDescription description;
  std::string text = {};  ///< the description as it was given; empty: the program does not describe itself
};

/// Runs `WORKER --describe` with the study at its stdin; of a program that does not describe itself, `WORKER --probe`.
/// Throws ExecutorError when it tells no devices, or describes itself in a way that cannot be read.
WorkerFacts ask_worker(const WorkerProgram& program, const StudySpec& spec, double limit_seconds = 120);

}  // namespace autoepoch::run
