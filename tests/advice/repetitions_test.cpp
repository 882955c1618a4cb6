#include "advice/repetitions.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "autoepoch/random.hpp"
#include "support/catch.hpp"

using namespace autoepoch;

namespace {

using Course = std::function<double(int epoch)>;

LearningCurve draw(const Course& course, int epochs, double noise, std::uint64_t seed, double sign = 1) {
  Rng rng(seed);
  LearningCurve curve;
  for (int t = 1; t <= epochs; ++t) curve.append({.epoch = t, .value = sign * (course(t) + noise * rng.normal())});
  return curve;
}

double u_shape(int t) { return 1.0 / t + 0.0005 * std::pow(std::max(0, t - 15), 2); }
double falling(int t) { return 2.0 / t; }

Repetitions repeat(const LearningCurve& curve, Direction direction) {
  return repeat_training(curve, direction, noise_of(curve).variance);
}

}  // namespace

TEST_CASE("without noise a repetition has its best where the curve had it") {
  const Repetitions repetitions = repeat(draw(falling, 30, 0, 1), Direction::minimize);
  CHECK(repetitions.best_epoch.p50 == 30);
  CHECK(repetitions.best_epoch.p10 >= 28);
  CHECK(repetitions.value.p50 == Approx(falling(30)).epsilon(0.01));
}

TEST_CASE("the interval covers the best epochs of real repetitions, and the value theirs") {
  const int epochs = 40;
  int covered = 0;
  int values_covered = 0;
  const int studies = 300;
  for (std::uint64_t seed = 0; seed < studies; ++seed) {
    const Repetitions repetitions = repeat(draw(u_shape, epochs, 0.01, 2 * seed), Direction::minimize);
    const LearningCurve other = draw(u_shape, epochs, 0.01, 2 * seed + 1);
    const int best = other.best(Direction::minimize)->epoch;
    covered += repetitions.best_epoch.p10 <= best && best <= repetitions.best_epoch.p90;
    const double value = other.at(static_cast<int>(repetitions.best_epoch.p50))->value;
    values_covered += repetitions.value.p10 <= value && value <= repetitions.value.p90;
  }
  CHECK(covered > 0.7 * studies);
  CHECK(values_covered > 0.65 * studies);
  CHECK(values_covered < 0.95 * studies);
}

TEST_CASE("more noise, less certain; where the curve is flat, least of all") {
  const auto width = [](const LearningCurve& curve) {
    const Interval epochs = repeat(curve, Direction::minimize).best_epoch;
    return epochs.p90 - epochs.p10;
  };
  CHECK(width(draw(u_shape, 40, 0.001, 3)) < width(draw(u_shape, 40, 0.03, 3)));
  CHECK(width(draw([](int) { return 0.5; }, 40, 0.01, 3)) > 20);
}

TEST_CASE("accuracies are losses upside down; units do not matter") {
  const Repetitions loss = repeat(draw(u_shape, 40, 0.01, 5), Direction::minimize);
  const Repetitions accuracy = repeat(draw(u_shape, 40, 0.01, 5, -1), Direction::maximize);
  CHECK(accuracy.best_epoch.p50 == loss.best_epoch.p50);
  CHECK(accuracy.value.p50 == Approx(-loss.value.p50));
  CHECK(accuracy.value.p10 <= accuracy.value.p90);
}

TEST_CASE("a loss is not expected below 0, nor an accuracy above 1, unless there were such") {
  const auto small = [](int t) { return 0.01 + 0.09 * (t % 2); };
  CHECK(repeat(draw(small, 12, 0, 5), Direction::minimize).value.p10 == 0);
  CHECK(repeat(draw([&](int t) { return 1 - small(t); }, 12, 0, 5), Direction::maximize).value.p90 == 1);
  CHECK(repeat(draw([&](int t) { return small(t) - 0.02; }, 12, 0, 5), Direction::minimize).value.p10 < 0);
  CHECK(repeat(draw([&](int t) { return 1.02 - small(t); }, 12, 0, 5), Direction::maximize).value.p90 > 1);
}

TEST_CASE("short curves, and with epochs missing") {
  LearningCurve curve;
  curve.append({.epoch = 4, .value = 0.5});
  CHECK(repeat(curve, Direction::minimize).best_epoch.p50 == 4);
  CHECK(repeat(curve, Direction::minimize).value.p90 == 0.5);
  curve.append({.epoch = 9, .value = 0.4});
  CHECK(repeat(curve, Direction::minimize).best_epoch.p50 == 9);
}

TEST_CASE("the noise of a short curve is not taken for less than it is") {
  double sd = 0;
  const int curves = 300;
  for (std::uint64_t seed = 0; seed < curves; ++seed)
    sd += std::sqrt(noise_of(draw([](int t) { return 0.5 + 0.01 * t; }, 10, 0.1, seed)).variance) / curves;
  CHECK(sd > 0.1);  // with residuals as they are: 0.08
  CHECK(sd < 0.13);
}
