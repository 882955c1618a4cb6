// Loops over plain memory, on the CPU in one pass each where tensor operations take four to ten. No LibTorch here.
//
// Notation of the optimizers' steps as in PyTorch's documentation: p parameters, g gradient, m and v the first and
// second moments, t the step counted from 1. All arrays of a call have n elements and do not overlap.
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
  float step_size;          ///< learning_rate / (1 - beta1^t)
  float inverse_root_bias;  ///< 1 / sqrt(1 - beta2^t)
  float epsilon;
  float keep;          ///< decoupled decay: 1 - learning_rate * weight_decay for AdamW, 1 for Adam
  float weight_decay;  ///< coupled decay: added to the gradient for Adam, 0 for AdamW
};

/// torch.optim.Adam and AdamW. m and v are zero before the first step.
void adam_update(const AdamStep& step, float* p, const float* g, float* m, float* v, std::size_t n);

struct RmspropStep {
  float learning_rate;
  float alpha;
  float one_minus_alpha;
  float epsilon;
  float momentum;
  float weight_decay;
};

/// torch.optim.RMSprop, not centered. `v` and `momentum` are zero before the first step.
void rmsprop_update(const RmspropStep& step, float* p, const float* g, float* v, float* momentum, std::size_t n);

struct AdagradStep {
  float learning_rate;
  float epsilon;
  float weight_decay;
};

/// torch.optim.Adagrad without decay of the rate. `sum` is zero before the first step.
void adagrad_update(const AdagradStep& step, float* p, const float* g, float* sum, std::size_t n);

/// x * scale + shift.
struct Normalization {
  float scale = 1;
  float shift = 0;
};

/// Images as bytes: planes of `pixels` elements each, one normalization a plane.
struct ByteImages {
  const std::uint8_t* bytes;
  std::size_t pixels;
  std::span<const Normalization> planes;
};

/// Row i of `out` becomes the normalized image rows[i].
void gather_images(const ByteImages& images, std::span<const std::int64_t> rows, float* out);

/// ... with pixel j taken from sources[i * pixels + j], or 0 where that is negative.
void gather_images(const ByteImages& images, std::span<const std::int64_t> rows, const std::int64_t* sources,
                   float* out);

/// Rows of `width` numbers that begin `stride` apart.
struct NumberRows {
  const float* numbers;
  std::size_t width;
  std::size_t stride;
};

/// Row i of `out` becomes rows[i].
void gather_numbers(const NumberRows& from, std::span<const std::int64_t> rows, float* out);

}  // namespace autoepoch::experiments
