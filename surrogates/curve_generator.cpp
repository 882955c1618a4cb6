#include "surrogates/curve_generator.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace autoepoch {
namespace {

using Path = std::array<double, kCurveCells>;

constexpr int kTerms = 3;

double uniform(Rng& rng, double low, double high) { return low + (high - low) * rng.uniform(); }
double exponential(Rng& rng) { return -std::log1p(-rng.uniform()); }
double log_normal(Rng& rng, double mean, double sd) { return std::exp(mean + sd * rng.normal()); }
bool chance(Rng& rng, double probability) { return rng.uniform() < probability; }

// Johnk's method; quick for small a and b.
double beta(Rng& rng, double a, double b) {
  for (;;) {
    const double x = std::pow(rng.uniform(), 1 / a);
    const double y = std::pow(rng.uniform(), 1 / b);
    if (x + y <= 1 && x + y > 0) return x / (x + y);
  }
}

// The learning rate relative to its start, by epoch.
Path draw_schedule(Rng& rng) {
  const double kind = rng.uniform();
  std::array<double, 2> drops = {uniform(rng, 0.25, 0.95), chance(rng, 0.5) ? uniform(rng, 0.25, 0.95) : 2.0};
  Path rate;
  for (int c = 0; c < kCurveCells; ++c) {
    const double done = (c + 0.5) / kCurveCells;
    if (kind < 0.4)
      rate[c] = 0.5 * (1 + std::cos(std::numbers::pi * done));
    else if (kind < 0.75)
      rate[c] = 1;
    else if (kind < 0.9)
      rate[c] = (done > drops[0] ? 0.1 : 1) * (done > drops[1] ? 0.1 : 1);
    else
      rate[c] = 1 - done;
  }
  return rate;
}

// What the curves of one study have in common.
struct Study {
  Path schedule;
  double floor;      // loss of the best configuration
  double weak;       // the larger, the fewer configurations come near the floor
  double log_speed;  // mean and standard deviation of the log rate of learning per epoch
  double speed_spread;
  double overfitting;  // probability, and how fast the loss then rises
  double overfit_slope;
  double divergence;  // probability
  double flat;        // probability of never learning
  double noise;
};

Study draw_study(Rng& rng) {
  Study s;
  s.schedule = draw_schedule(rng);
  s.floor = 0.95 * std::pow(10, uniform(rng, -1.5, 0));
  if (chance(rng, 0.3)) s.floor = 1 - (1 - s.floor) * uniform(rng, 0.05, 0.5);
  s.weak = uniform(rng, 0.3, 3);
  s.log_speed = -0.3 + 2 * rng.normal();
  s.speed_spread = uniform(rng, 0.5, 2.5);
  s.overfitting = beta(rng, 0.6, 1.2);
  s.overfit_slope = log_normal(rng, -2.5, 1.2);
  s.divergence = std::array{0.0, 0.02, 0.05, 0.15}[rng.below(4)];
  s.flat = beta(rng, 0.5, 3);
  s.noise = log_normal(rng, -4.5, 1);
  return s;
}

// Time as the training feels it: the sum of the learning rate.
Path effective_time(const Path& rate) {
  Path time;
  double sum = 0;
  for (int c = 0; c < kCurveCells; ++c) time[c] = sum += rate[c];
  return time;
}

// One term of progress from 0 towards 1.
struct Term {
  int kind;
  double rate;
  double exponent;

  Term(Rng& rng, double speed) : kind(static_cast<int>(rng.below(4))), rate(speed * log_normal(rng, 0, 1)) {
    constexpr std::array<double, 4> kMean = {-0.2, 0, 0, 0.5};
    constexpr std::array<double, 4> kSpread = {0.5, 0.4, 0, 0.5};
    exponent = std::clamp(log_normal(rng, kMean[kind], kSpread[kind]), 0.1, 4.0);
  }

  double operator()(double time) const {
    const double x = time * rate;
    switch (kind) {
      case 0:
        return 1 - std::pow(1 + x, -exponent);
      case 1:
        return 1 - std::exp(-std::pow(x, exponent));
      case 2:
        return std::min(std::log1p(x) / std::log1p(1.5 * kCurveCells * std::max(rate, 0.05)), 1.2);
      default: {
        const double power = std::pow(x, exponent);
        return power / (1 + power);
      }
    }
  }
};

// Progress as a mixture of terms with random weights.
Path draw_progress(Rng& rng, double speed, const Path& time) {
  Path progress{};
  std::array<double, kTerms> weight;
  double total = 0;
  for (double& w : weight) total += w = std::pow(exponential(rng), 1.4);
  for (double w : weight) {
    const Term term(rng, speed);
    for (int c = 0; c < kCurveCells; ++c) progress[c] += w / total * term(time[c]);
  }
  return progress;
}

// After a while the loss rises again: for good, or up to a limit.
void overfit(Rng& rng, const Study& study, double speed, const Path& time, Path& loss) {
  const double start = exponential(rng) / std::max(speed, 1e-3) * log_normal(rng, 1, 1);
  const double slope = study.overfit_slope * log_normal(rng, 0, 0.7);
  const double power = uniform(rng, 0.6, 1.3);
  const bool limited = chance(rng, 0.5);
  for (int c = 0; c < kCurveCells; ++c) {
    double beyond = std::max(time[c] - start, 0.0) * std::min(speed, 3.0);
    if (limited) beyond = 8 * (1 - std::exp(-beyond / 8));
    if (beyond > 0) loss[c] *= 1 + slope * std::pow(beyond, power);
  }
}

// Chance level from start to end, with a little drift.
void stay_flat(Rng& rng, Path& loss) {
  const double level = chance(rng, 0.8) ? log_normal(rng, 0, 0.05) : log_normal(rng, 0.3, 0.5);
  const double drift = uniform(rng, -0.01, 0.01);
  const double rate = rng.uniform();
  for (int c = 0; c < kCurveCells; ++c) loss[c] = level * (1 + drift * (1 - std::exp(-(c + 1) * rate)));
}

// Multiplicative noise that falls with time and learning rate, sometimes correlated, sometimes with spikes.
void add_noise(Rng& rng, double scale, const Path& rate, Path& loss) {
  const double decay = uniform(rng, 0, 0.8);
  const double correlation = chance(rng, 0.5) ? 0.5 : 0;
  const bool spikes = chance(rng, 0.1);
  double e = rng.normal();
  for (int c = 0; c < kCurveCells; ++c) {
    if (c > 0) e = correlation * e + std::sqrt(1 - correlation * correlation) * rng.normal();
    const double spike =
        spikes && chance(rng, 0.05) ? 4 * std::abs(rng.normal()) / std::sqrt(exponential(rng) + 1e-6) : 0;
    const double learned = 0.1 + std::min(1.0, 3 * std::abs(1 - loss[c]));
    const double sd = scale * std::pow(c + 1, -decay) * (0.1 + 0.9 * rate[c]) * learned;
    loss[c] *= std::exp(std::min(sd * (e + spike), 20.0));
  }
}

// The loss jumps, often early, and stays there or comes back.
void diverge(Rng& rng, Path& loss) {
  const int start = static_cast<int>(rng.below(chance(rng, 0.6) ? kCurveCells : 4));
  const double jump = std::exp(std::abs(0.5 + 1.5 * rng.normal()));
  const double recovery = chance(rng, 0.6) ? 0 : log_normal(rng, -1, 1);
  for (int c = start; c < kCurveCells; ++c) loss[c] *= 1 + (jump - 1) * std::exp(-(c - start) * recovery);
}

Path draw_curve(Rng& rng, const Study& study) {
  Path rate = study.schedule;
  if (chance(rng, 0.1)) rate.fill(1);
  const Path time = effective_time(rate);
  const double speed = log_normal(rng, study.log_speed, study.speed_spread);
  const double weakness = 1 - std::pow(1 - rng.uniform(), 1 / (study.weak + 0.3));  // Beta(1, weak + 0.3)
  const double asymptote = study.floor + (1 - study.floor) * weakness;
  const double annealing_gain = log_normal(rng, -3, 1);
  const Path progress = draw_progress(rng, speed, time);
  Path loss;
  for (int c = 0; c < kCurveCells; ++c) {
    const double smooth = 1 + (asymptote - 1) * progress[c];
    loss[c] = std::max(smooth, 1e-3) * (1 + annealing_gain * rate[c] * std::min(1.0, 2 * progress[c]));
  }
  if (chance(rng, study.overfitting)) overfit(rng, study, speed, time, loss);
  if (chance(rng, study.flat)) stay_flat(rng, loss);
  add_noise(rng, study.noise * log_normal(rng, 0, 0.7), rate, loss);
  if (chance(rng, study.divergence)) diverge(rng, loss);
  return loss;
}

}  // namespace

CurveMatrix generate_study(Rng& rng, int curves) {
  const Study study = draw_study(rng);
  CurveMatrix result(curves, kCurveCells);
  for (int i = 0; i < curves; ++i) {
    const Path loss = draw_curve(rng, study);
    result.row(i) = Eigen::Map<const Eigen::Matrix<double, 1, kCurveCells>>(loss.data());
  }
  return result;
}

}  // namespace autoepoch
