// The worker's side: a program that trains what the controller sends, one trial after the other.
//
//     int main(int argc, char** argv) {
//       return autoepoch::run::serve_worker({argv + 1, argv + argc}, make_experiment, probe_devices);
//     }
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "autoepoch/experiment.hpp"
#include "run/devices.hpp"

namespace autoepoch::run {

/// With the argument --probe: prints what `probe` finds, as one JSON object, and returns. With --check: reads a study
/// (as a space file) from stdin and has it checked before any training; `check` throws InvalidInput. Otherwise serves
/// the controller at stdin and stdout until stdin ends; whatever the experiments print to stdout goes to stderr, the
/// controller's log. A trial that throws is reported as failed and the worker goes on, except on a GPU, where a fault
/// may have spoilt the process: it then returns, and the controller starts another. Returns the exit code: 0 ok, 1
/// failure, 2 usage.
int serve_worker(
    const std::vector<std::string>& arguments, const ExperimentFactory& factory, const std::function<Machine()>& probe,
    const std::function<void(const StudySpec&)>& check = [](const StudySpec&) {});

}  // namespace autoepoch::run
