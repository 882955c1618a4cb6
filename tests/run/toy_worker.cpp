// A worker of toy experiments. An argument --tag=... lets a test find its processes.
#include "autoepoch/worker.hpp"
#include "support/toy_experiment.hpp"

int main(int argc, char** argv) {
  using namespace autoepoch;
  std::vector<std::string> arguments(argv + 1, argv + argc);
  std::erase_if(arguments, [](const std::string& argument) { return argument.starts_with("--tag="); });
  const auto probe = [] {
    const Gpu gpu{.index = 0, .uuid = "GPU-toy", .name = "toy", .memory = 1};
    return Machine{.cores = 3, .gpus = {gpu}, .library = "toy"};
  };
  return serve_worker(arguments, test::make_toy, probe);
}
