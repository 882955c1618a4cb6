// Loops over plain memory, on the CPU in one pass each where tensor operations take four to ten. No LibTorch here.
//
// Notation of the optimizers' steps as in PyTorch's documentation: p parameters, g gradient, m and v the first and second
// moments, t the step counted from 1. All arrays of a call have n elements and do not overlap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace autoepoch::experiments {

struct SgdStep {
  float learning_rate;
  float momentum;
  float weight_decay;
  bool nesterov;
};

/// torch.optim.SGD with dampening 0. `momentum` is the momentum buffer, zero before the first step.
void sgd_update(const SgdStep& step, float* p, const float* g, float* momentum, std::size_t n);

/// torch.optim.SGD without momentum.
void plain_sgd_update(const SgdStep& step, float* p, const float* g, std::size_t n);

struct AdamStep {
  float beta1;
  float one_minus_beta1;
  float beta2;
  float one_minus_beta2;
  float step_size;         ///< learning_rate / (1 - beta1^t)
  float inverse_root_bias; ///< 1 / sqrt(1 - beta2^t)
  float epsilon;
  float keep;              ///< decoupled decay: 1 - learning_rate * weight_decay for AdamW, 1 for Adam
  float weight_decay;      ///< coupled decay: added to the gradient for Adam, 0 for AdamW
};

/// torch.optim.Adam and AdamW. m and v are zero before the first step.
void adam_update(const AdamStep& step, float* p, const float* g, float* m, float* v, std::size_t n);

/// x * scale + shift.
struct Normalization {
  float scale = 1;
  float shift = 0;
};

/// Row i of `out` becomes the normalized row rows[i] of `pixels`; a row has `width` elements.
void gather_rows(const std::uint8_t* pixels, std::size_t width, std::span<const std::int64_t> rows,
                 const Normalization& normalization, float* out);

}  // namespace autoepoch::experiments
