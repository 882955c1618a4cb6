#include "autoepoch/executors.hpp"

#include <map>

#include "autoepoch/error.hpp"
#include "support/catch.hpp"

namespace autoepoch::test {
namespace {

const Machine kCpus{.cores = 4};
const Machine kGpus{.cores = 12, .gpus = {{.index = 0, .uuid = "GPU-a", .name = "A100"}, {.index = 1, .name = "V100"}}};

std::vector<std::string> labels(std::string_view text, int workers, const Machine& machine) {
  std::vector<std::string> result;
  for (const Slot& slot : make_slots(text, workers, machine)) result.push_back(slot.name);
  return result;
}

std::string variable(const Slot& slot, const std::string& name) {
  const std::map<std::string, std::string> variables(slot.environment.begin(), slot.environment.end());
  return variables.contains(name) ? variables.at(name) : "(unset)";
}

using Labels = std::vector<std::string>;

}  // namespace

TEST_CASE("slots of a machine without GPUs") {
  CHECK(labels("auto", 0, kCpus) == Labels{"cpu:0", "cpu:1", "cpu:2", "cpu:3"});
  CHECK(labels("cpu", 0, kCpus) == labels("auto", 0, kCpus));
  CHECK(labels("cpu:2", 0, kCpus) == Labels{"cpu:0", "cpu:1"});
  CHECK(labels("auto", 2, kCpus) == Labels{"cpu:0", "cpu:1"});
  CHECK(labels("auto", 5, kCpus).size() == 5);
}

TEST_CASE("slots of GPUs") {
  CHECK(labels("auto", 0, kGpus) == Labels{"cuda:0", "cuda:1"});
  CHECK(labels("cuda", 0, kGpus) == Labels{"cuda:0", "cuda:1"});
  CHECK(labels("cuda:1", 0, kGpus) == Labels{"cuda:1"});
  CHECK(labels("cuda:1,0", 0, kGpus) == Labels{"cuda:1", "cuda:0"});
  CHECK(labels("cuda:0*3", 0, kGpus) == Labels{"cuda:0", "cuda:0#2", "cuda:0#3"});
  CHECK(labels("cuda:*2", 0, kGpus) == Labels{"cuda:0", "cuda:1", "cuda:0#2", "cuda:1#2"});
  CHECK(labels("cuda:0*2,1", 0, kGpus) == Labels{"cuda:0", "cuda:0#2", "cuda:1"});
  CHECK(labels("auto", 3, kGpus) == Labels{"cuda:0", "cuda:1", "cuda:0#2"});
  CHECK(labels("cpu", 2, kGpus) == Labels{"cpu:0", "cpu:1"});
}

TEST_CASE("what a slot's worker sees") {
  const auto cpus = make_slots("cpu:2", 0, kGpus);
  CHECK(cpus[0].device == "cpu");
  CHECK(variable(cpus[0], "CUDA_VISIBLE_DEVICES").empty());
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}) {
    CHECK(variable(cpus[0], name) == "6");
  }
  const auto gpus = make_slots("auto", 0, kGpus);
  CHECK(gpus[0].device == "cuda:0");
  CHECK(gpus[1].device == "cuda:0");
  CHECK(variable(gpus[0], "CUDA_VISIBLE_DEVICES") == "GPU-a");
  CHECK(variable(gpus[1], "CUDA_VISIBLE_DEVICES") == "1");
  CHECK(variable(gpus[1], "CUDA_DEVICE_ORDER") == "PCI_BUS_ID");
  CHECK(variable(make_slots("cpu:9", 0, kCpus)[0], "OMP_NUM_THREADS") == "1");
}

TEST_CASE("devices that do not exist are refused, with what does") {
  for (const char* text : {"", "gpu", "cpu:", "cpu:0", "cpu:-1", "cpu:x", "cpu:2x", "cuda:", "cuda:2", "cuda:0,",
                           "cuda:,0", "cuda:0*", "cuda:0*0", "cuda:0*x", "cuda:x", "cuda:0 ", "CUDA", "cpu,cuda:0"}) {
    INFO(text);
    CHECK_THROWS_AS(make_slots(text, 0, kGpus), InvalidInput);
  }
  CHECK_THROWS_AS(make_slots("cuda", 0, kCpus), InvalidInput);
  try {
    make_slots("cuda:3", 0, kGpus);
  } catch (const InvalidInput& error) {
    CHECK(error.pointer() == "/run/devices");
    const std::string cause = "no GPU 3; this machine has 12 cores and cuda:0 (A100), cuda:1 (V100)";
    CHECK(std::string(error.what()).find(cause) != std::string::npos);
  }
}

}  // namespace autoepoch::test
