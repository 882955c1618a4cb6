// The worker's side: a program that trains what the controller sends, one trial after the other.
//
//     int main(int argc, char** argv) {
//       return autoepoch::serve_worker({argv + 1, argv + argc}, make_experiment, probe_machine);
//     }
//
// `autoepoch search SPACE.json --worker PROGRAM` starts it. A program that does not link this library can speak the
// protocol of docs/wire.md instead.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "autoepoch/experiment.hpp"
#include "autoepoch/worker_description.hpp"

namespace autoepoch {

struct Gpu {
  int index = 0;
  std::string uuid = {};  ///< empty where the driver tells none
  std::string name = {};
  std::int64_t memory = 0;  ///< bytes

  friend bool operator==(const Gpu&, const Gpu&) = default;
};

/// What a worker finds when it is asked (--probe).
struct Machine {
  int cores = 1;  ///< that this process may use
  std::vector<Gpu> gpus = {};
  std::string library = {};  ///< what the worker trains with, and its version

  friend bool operator==(const Machine&, const Machine&) = default;
};

/// The cores that this process may use, and no GPU: what a worker without GPUs answers to --probe.
Machine cpu_only();

/// With the argument --probe: prints what `probe` finds, as one JSON object, and returns. With --check: reads a study
/// (as a space file) from stdin and has it checked before any training; `check` throws InvalidInput. With --describe:
/// reads a study, or nothing, and prints as one JSON object what `describe` says of its trials, with the machine.
/// Otherwise serves the controller at stdin and stdout until stdin ends; whatever the experiments print to stdout goes
/// to stderr, the worker's log. A trial that throws is reported as failed and the worker goes on, except on a GPU,
/// where a fault may have spoilt the process: it then returns, and the controller starts another. Returns the exit
/// code: 0 ok, 1 failure, 2 usage.
int serve_worker(
    const std::vector<std::string>& arguments, const ExperimentFactory& factory,
    const std::function<Machine()>& probe = cpu_only,
    const std::function<void(const StudySpec&)>& check = [](const StudySpec&) {},
    const std::function<WorkerDescription(const StudySpec&)>& describe =
        [](const StudySpec&) { return WorkerDescription{}; });

}  // namespace autoepoch
