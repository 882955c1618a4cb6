// toy_controller DIR WORKERS WORKER_PROGRAM: searches the toy study in DIR with worker processes, to be killed by a
// test.
#include <cstdlib>
#include <iostream>

#include "autoepoch/executors.hpp"
#include "autoepoch/storages.hpp"
#include "autoepoch/tuner.hpp"
#include "run/controller_study.hpp"

int main(int argc, char** argv) {
  using namespace autoepoch;
  if (argc != 4) return 2;
  const std::filesystem::path directory = argv[1];
  const StudySpec spec = test::controller_study();
  ProcessOptions options;
  options.program = {.file = argv[3], .arguments = {"--tag=" + directory.string()}};
  options.slots = make_slots("cpu", std::atoi(argv[2]), {.cores = 1});
  options.checkpoints = {.directory = directory / "checkpoints"};
  const auto storage = open_sqlite(directory / "study.db");
  const auto executor = make_process_executor(spec, options);
  const Summary summary = tune(spec, {test::ControllerSampler(), test::ToyHalving(), *executor, *storage});
  std::cout << summary.reason << std::endl;
}
