#include "search/trial_outcomes.hpp"

#include <cmath>

#include "search/gain_rule.hpp"
#include "support/catch.hpp"
#include "support/study_of_trials.hpp"

using namespace autoepoch;

namespace {

constexpr int kHorizon = 20;

/// A curve that falls from `start` to its plateau, with bumps.
std::vector<double> random_curve(int epochs, Rng& rng) {
  const double plateau = rng.uniform(), start = plateau + 2 * rng.uniform(), rate = 0.1 + rng.uniform();
  std::vector<double> values;
  for (int epoch = 1; epoch <= epochs; ++epoch)
    values.push_back(plateau + (start - plateau) * std::exp(-rate * epoch) + 0.05 * std::abs(rng.normal()));
  return values;
}

StudySpec spec_of_curves() {
  StudySpec spec = spec_of(problems::branin(), 1);
  spec.budget.max_epochs = kHorizon;
  return spec;
}

}  // namespace

TEST_CASE("the nearer a partial curve is to its end, the less noise; a whole curve has none") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    INFO("seed " << seed);
    Rng rng(seed);
    const StudySpec spec = spec_of_curves();
    std::vector<Trial> trials;
    const auto add = [&](TrialState state, const std::vector<double>& values) {
      trials.push_back(trial_with(std::ssize(trials), spec.space.sample(rng), state, values));
    };
    for (std::uint64_t i = 0; i < seed % 10; ++i) add(TrialState::completed, random_curve(kHorizon, rng));
    const std::size_t first = trials.size();
    const TrialState states[] = {TrialState::paused, TrialState::stopped, TrialState::running};
    for (int epochs = 1; epochs < kHorizon; ++epochs) add(states[epochs % 3], random_curve(epochs, rng));
    add(TrialState::completed, random_curve(kHorizon, rng));
    const Eigen::VectorXd noise = trial_outcomes(History(spec, trials), Warp::identity).data.noise;
    for (std::size_t i = first + 1; i < trials.size(); ++i)
      CHECK(noise[static_cast<Eigen::Index>(i)] < noise[static_cast<Eigen::Index>(i - 1)]);
    CHECK(noise[noise.size() - 1] == 0);
  }
}

TEST_CASE("the gain to be expected is learned from the whole curves") {
  // All whole curves fall by 1 from epoch 1 to 2 and stay: their mean gain at epoch 1 is -n / (n + 3).
  const std::vector<std::vector<double>> curves(9, {0.5, -0.5, -0.5});
  const GainRule rule(curves, 3);
  CHECK(rule.from(1).mean == Approx(-0.75));
  CHECK(rule.from(2).mean == 0);
  CHECK(rule.from(1).variance ==
        Approx((3 * 0.04 * 2 + 9 * 0.0625 + 3 * 0.5625) / 12));  // 3 prior curves that gain nothing
  CHECK(rule.from(2).variance == Approx(3 * 0.04 / 2 / 12));
}

TEST_CASE("no whole curve: the present best, and the noise of the rule's prior") {
  const StudySpec spec = spec_of_curves();
  const std::vector<Trial> trials = {
      trial_with(0, spec.space.decode(std::vector{0.1, 0.1}), TrialState::paused, {3, 1, 2}),
      trial_with(1, spec.space.decode(std::vector{0.9, 0.1}), TrialState::paused, {2})};
  const Dataset data = trial_outcomes(History(spec, trials), Warp::identity).data;
  CHECK(data.y[0] == Approx(-1));  // standardized: 1 and 2
  CHECK(data.y[1] == Approx(1));
  CHECK(data.noise[0] == Approx(0.04 * (kHorizon - 3) / 3));
  CHECK(data.noise[1] == Approx(0.04 * (kHorizon - 1)));
}

TEST_CASE("who counts: observed trials are data, waiting and running ones are pending, a failure is among the worst") {
  const StudySpec spec = spec_of_curves();
  Rng rng(3);
  std::vector<Trial> trials;
  const auto add = [&](TrialState state, int epochs) {
    trials.push_back(trial_with(std::ssize(trials), spec.space.sample(rng), state, random_curve(epochs, rng)));
  };
  add(TrialState::waiting, 0);
  add(TrialState::running, 0);
  add(TrialState::running, 4);
  add(TrialState::paused, 4);
  add(TrialState::stopped, 4);
  add(TrialState::completed, kHorizon);
  add(TrialState::failed, 0);
  const TrialOutcomes outcomes = trial_outcomes(History(spec, trials), Warp::identity);
  CHECK(outcomes.data.y.size() == 5);
  CHECK(outcomes.pending.rows() == 3);
  CHECK(outcomes.data.y[4] == outcomes.transform.worst());
  CHECK(outcomes.data.y[4] >= outcomes.data.y.head(4).maxCoeff());
  CHECK(outcomes.data.noise[4] > 0);
}

TEST_CASE("epochs that were not reported and first epochs beyond a warp's domain do no harm") {
  StudySpec spec = spec_of_curves();
  spec.objective.direction = Direction::maximize;  // accuracies
  std::vector<Trial> trials;
  Rng rng(4);
  for (int i = 0; i < 8; ++i) {
    Trial trial{
        .number = i, .params = spec.space.sample(rng), .state = i < 5 ? TrialState::completed : TrialState::paused};
    trial.curve.append({.epoch = 3, .value = 0.0});
    trial.curve.append({.epoch = 7, .value = 0.5 + 0.04 * i});
    trials.push_back(trial);
  }
  for (const Warp warp : {Warp::identity, Warp::neg_log, Warp::neg_logit}) {
    const Dataset data = trial_outcomes(History(spec, trials), warp).data;
    CHECK(data.y.allFinite());
    CHECK(data.noise.allFinite());
    CHECK(data.noise.minCoeff() == 0);
  }
}
