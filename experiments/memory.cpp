#include "experiments/memory.hpp"

#include <fstream>
#include <string>

namespace autoepoch::experiments {

void reset_peak_memory() { std::ofstream("/proc/self/clear_refs") << "5"; }  // see proc(5)

double peak_memory_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == "VmHWM:" && status >> kib) {
      return kib / 1024;
    }
  }
  return 0;
}

}  // namespace autoepoch::experiments
