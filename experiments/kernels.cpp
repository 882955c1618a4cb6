#include "experiments/kernels.hpp"

#include <cmath>
#include <cstring>

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
  const float direct = nesterov ? 1 : 0;         // share of the gradient itself in the update
  const float buffered = nesterov ? factor : 1;  // share of the momentum buffer
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
void rmsprop_update(const RmspropStep& step, float* __restrict p, const float* __restrict g, float* __restrict v,
                    float* __restrict momentum, std::size_t n) {
  const RmspropStep s = step;
  for (std::size_t i = 0; i < n; ++i) {
    const float gradient = g[i] + s.weight_decay * p[i];
    v[i] = s.alpha * v[i] + s.one_minus_alpha * gradient * gradient;
    momentum[i] = s.momentum * momentum[i] + gradient / (std::sqrt(v[i]) + s.epsilon);
    p[i] -= s.learning_rate * momentum[i];
  }
}

AUTOEPOCH_VECTORIZED
void adagrad_update(const AdagradStep& step, float* __restrict p, const float* __restrict g, float* __restrict sum,
                    std::size_t n) {
  const AdagradStep s = step;
  for (std::size_t i = 0; i < n; ++i) {
    const float gradient = g[i] + s.weight_decay * p[i];
    sum[i] += gradient * gradient;
    p[i] -= s.learning_rate * gradient / (std::sqrt(sum[i]) + s.epsilon);
  }
}

AUTOEPOCH_VECTORIZED
void normalize_row(const std::uint8_t* __restrict pixels, std::size_t width, float scale, float shift,
                   float* __restrict out) {
  for (std::size_t i = 0; i < width; ++i) {
    out[i] = static_cast<float>(pixels[i]) * scale + shift;
  }
}

void gather_images(const ByteImages& images, std::span<const std::int64_t> rows, float* out) {
  const std::size_t width = images.pixels * images.planes.size();
  for (const std::int64_t row : rows) {
    const std::uint8_t* plane = images.bytes + static_cast<std::size_t>(row) * width;
    for (const auto& [scale, shift] : images.planes) {
      normalize_row(plane, images.pixels, scale, shift, out);
      plane += images.pixels;
      out += images.pixels;
    }
  }
}

void gather_images(const ByteImages& images, std::span<const std::int64_t> rows, const std::int64_t* sources,
                   float* out) {
  const std::size_t width = images.pixels * images.planes.size();
  for (const std::int64_t row : rows) {
    const std::uint8_t* plane = images.bytes + static_cast<std::size_t>(row) * width;
    for (const auto& [scale, shift] : images.planes) {
      for (std::size_t i = 0; i < images.pixels; ++i) {
        out[i] = sources[i] < 0 ? 0 : static_cast<float>(plane[sources[i]]) * scale + shift;
      }
      plane += images.pixels;
      out += images.pixels;
    }
    sources += images.pixels;
  }
}

void gather_numbers(const NumberRows& from, std::span<const std::int64_t> rows, float* out) {
  for (const std::int64_t row : rows) {
    std::memcpy(out, from.numbers + static_cast<std::size_t>(row) * from.stride, from.width * sizeof(float));
    out += from.width;
  }
}

}  // namespace autoepoch::experiments
