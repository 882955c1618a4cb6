// Names, memory and lasting identities of the GPUs, as the driver's nvidia-smi tells them: no CUDA toolkit needed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autoepoch/worker.hpp"

namespace autoepoch::experiments {

/// `listing`: what kListGpus prints, one GPU a line. `visible`: the value of CUDA_VISIBLE_DEVICES, indices or UUIDs (of
/// MIG slices too), if it is set: the result has those, in that order.
std::vector<Gpu> parse_gpus(std::string_view listing, const std::optional<std::string>& visible);

inline constexpr const char* kListGpus =
    "nvidia-smi --query-gpu=uuid,memory.total,name --format=csv,noheader,nounits 2>/dev/null";

/// The `count` GPUs that this process may use; with empty names where the driver tells nothing.
std::vector<Gpu> find_gpus(int count);

}  // namespace autoepoch::experiments
