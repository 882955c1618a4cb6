// What a study runs on: the machine's devices, and the slots that a setting such as "cuda:0*3" makes of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace autoepoch::run {

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

/// Where one worker runs.
struct Slot {
  std::string label;   ///< for people: cpu:0, cuda:1, cuda:1#2 (the second worker of that GPU)
  std::string device;  ///< for the experiment: cpu, or cuda:0 (the only GPU that the worker sees)
  std::vector<std::pair<std::string, std::string>> environment = {};
};

/// `text`: "auto" (every GPU, or else the CPU), "cpu" (a slot per core), "cpu:4", "cuda" (every GPU), "cuda:0,1",
/// "cuda:0*3" (three slots of GPU 0), "cuda:*2" (two slots of every GPU). `workers` > 0 is the number of slots wanted:
/// the first of those, or more of them in turn. The cores are shared evenly between the slots. Throws InvalidInput that
/// says what exists.
std::vector<Slot> make_slots(std::string_view text, int workers, const Machine& machine);

}  // namespace autoepoch::run
