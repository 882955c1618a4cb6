#include "experiments/precision.hpp"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

namespace autoepoch::experiments {
namespace {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
void switch_autocast(at::Device device, bool on) {
  at::autocast::set_autocast_dtype(device.type(), at::kBFloat16);
  at::autocast::set_autocast_enabled(device.type(), on);
}
#else
void switch_autocast(at::Device device, bool on) {
  if (device.is_cpu()) {
    at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
    at::autocast::set_cpu_enabled(on);
  } else {
    at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
    at::autocast::set_enabled(on);
  }
}
#endif

}  // namespace

MixedPrecision::MixedPrecision(Precision precision, at::Device device)
    : active_(precision == Precision::bf16), device_(device) {
  if (active_) {
    at::autocast::increment_nesting();
    switch_autocast(device_, true);
  }
}

MixedPrecision::~MixedPrecision() {
  if (active_) {
    if (at::autocast::decrement_nesting() == 0) {
      at::autocast::clear_cache();  // of weights in fewer bits, which the next step changes
    }
    switch_autocast(device_, false);
  }
}

}  // namespace autoepoch::experiments
