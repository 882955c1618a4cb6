#include "experiments/kernels.hpp"

#include <cmath>

// One version for every x86-64, one for AVX2, chosen when the program is loaded.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define AUTOEPOCH_VECTORIZED __attribute__((target_clones("default", "avx2")))
#else
#define AUTOEPOCH_VECTORIZED
#endif

namespace autoepoch::experiments {

AUTOEPOCH_VECTORIZED
void sgd_update(const SgdStep& step, float* __restrict p, const float* __restrict g, float* __restrict momentum,
                std::size_t n) {
  const auto [learning_rate, factor, weight_decay, nesterov] = step;
  const float direct = nesterov ? 1 : 0;                // share of the gradient itself in the update
  const float buffered = nesterov ? factor : 1;         // share of the momentum buffer
  for (std::size_t i = 0; i < n; ++i) {
    const float gradient = g[i] + weight_decay * p[i];
    momentum[i] = factor * momentum[i] + gradient;
    p[i] -= learning_rate * (direct * gradient + buffered * momentum[i]);
  }
}

AUTOEPOCH_VECTORIZED
void plain_sgd_update(const SgdStep& step, float* __restrict p, const float* __restrict g, std::size_t n) {
  const float learning_rate = step.learning_rate;
  const float weight_decay = step.weight_decay;
  for (std::size_t i = 0; i < n; ++i) {
    p[i] -= learning_rate * (g[i] + weight_decay * p[i]);
  }
}

AUTOEPOCH_VECTORIZED
void adam_update(const AdamStep& step, float* __restrict p, const float* __restrict g, float* __restrict m,
                 float* __restrict v, std::size_t n) {
  const AdamStep s = step;
  for (std::size_t i = 0; i < n; ++i) {
    const float gradient = g[i] + s.weight_decay * p[i];
    m[i] = s.beta1 * m[i] + s.one_minus_beta1 * gradient;
    v[i] = s.beta2 * v[i] + s.one_minus_beta2 * gradient * gradient;
    p[i] = s.keep * p[i] - s.step_size * m[i] / (std::sqrt(v[i]) * s.inverse_root_bias + s.epsilon);
  }
}

AUTOEPOCH_VECTORIZED
void normalize_row(const std::uint8_t* __restrict pixels, std::size_t width, float scale, float shift,
                   float* __restrict out) {
  for (std::size_t i = 0; i < width; ++i) {
    out[i] = static_cast<float>(pixels[i]) * scale + shift;
  }
}

void gather_rows(const std::uint8_t* pixels, std::size_t width, std::span<const std::int64_t> rows,
                 const Normalization& normalization, float* out) {
  for (const std::int64_t row : rows) {
    normalize_row(pixels + static_cast<std::size_t>(row) * width, width, normalization.scale, normalization.shift, out);
    out += width;
  }
}

}  // namespace autoepoch::experiments
