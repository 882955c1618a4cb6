// autoepoch-worker: the one program that links LibTorch. `autoepoch` starts one for each slot.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <malloc.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "autoepoch/error.hpp"
#include "autoepoch/worker.hpp"
#include "experiments/final_training.hpp"
#include "experiments/gpus.hpp"
#include "experiments/setting_tables.hpp"
#include "experiments/study_check.hpp"
#include "experiments/training.hpp"
#include "experiments/worker_description.hpp"

namespace {

using namespace autoepoch;

constexpr const char* kUsage =
    "autoepoch-worker trains neural networks for autoepoch, which starts it.\n"
    "\n"
    "  --probe     print this machine's devices as JSON\n"
    "  --check     read a space file from stdin and check its experiment, space and objective; exit 2 if they are "
    "wrong\n"
    "  --describe  read a space file from stdin and say as JSON what its trials report and leave behind\n"
    "  --train     read {\"experiment\": {}, \"params\": {}, \"seed\": 1, \"epochs\": 30} from stdin, train, print a\n"
    "              line of metrics each epoch, those of the test set included\n"
    "  --schema    print the JSON Schema of a space file's \"experiment\"\n"
    "  --tables    print what can be chosen and set, in Markdown\n";

// Tensors of a training step come and go by the thousand: keep their memory instead of returning it to the system.
void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
}

void prepare_libtorch() {
  if (const char* threads = std::getenv("OMP_NUM_THREADS"); threads && std::atoi(threads) > 0) {
    at::set_num_threads(std::atoi(threads));
  }
  at::set_num_interop_threads(1);
  at::globalContext().setFlushDenormal(true);  // moments of dead units would decay into them and slow every step
}

Machine probe() {
  return {.cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency())),
          .gpus = experiments::find_gpus(static_cast<int>(torch::cuda::device_count())),
          .library = "LibTorch " + std::to_string(TORCH_VERSION_MAJOR) + "." + std::to_string(TORCH_VERSION_MINOR)};
}

int run_worker(const std::vector<std::string>& arguments) {
  const std::string mode = arguments.empty() ? "" : arguments.front();
  if (mode == "--help") {
    std::cout << kUsage;
    return 0;
  }
  if (mode == "--schema") {
    std::cout << experiments::experiment_schema() << "\n";
    return 0;
  }
  if (mode == "--tables") {
    std::cout << experiments::setting_tables();
    return 0;
  }
  prepare_libtorch();
  if (mode == "--train") {
    const std::string request(std::istreambuf_iterator<char>(std::cin), {});
    experiments::train_in_full(request, experiments::make_training_factory(), std::cout);
    return 0;
  }
  const auto check = [](const StudySpec& spec) {
    experiments::check_study(spec);
    experiments::check_first_trial(spec, experiments::make_training_factory());
  };
  return serve_worker(arguments, experiments::make_training_factory(), probe, check, experiments::describe_worker);
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  try {
    return run_worker({argv + 1, argv + argc});
  } catch (const InvalidInput& error) {
    std::cerr << "autoepoch-worker: " << error.what() << "\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "autoepoch-worker: " << error.what() << "\n";
    return 1;
  }
}
