#include "search/gp_sampler.hpp"

#include <algorithm>
#include <cmath>

#include "search/candidates.hpp"
#include "search/sobol_sampler.hpp"
#include "search/study_fits.hpp"
#include "search/trial_outcomes.hpp"
#include "support/catch.hpp"
#include "support/sampler_conformance.hpp"
#include "support/study_of_trials.hpp"

using namespace autoepoch;

namespace {

double distance(const SearchSpace& space, const Params& a, const Params& b) {
  const std::vector<double> u = space.encode(a), v = space.encode(b);
  double sum = 0;
  for (std::size_t j = 0; j < u.size(); ++j) sum += (u[j] - v[j]) * (u[j] - v[j]);
  return std::sqrt(sum);
}

}  // namespace

TEST_CASE("the GP sampler conforms") { conformance::check_sampler(GpSampler(), 8, 24); }

TEST_CASE("a fresh sampler suggests the same bits as one that has lived through the study") {
  for (const problems::Problem& problem : {problems::hartmann6(), problems::conditional()}) {
    INFO(problem.name);
    const StudySpec spec = spec_of(problem, 4);
    const GpSampler old;
    const auto trials = optimized(old, spec, problem, 55);
    for (const std::ptrdiff_t n : {12, 21, 33, 47, 55}) {
      const std::vector<Trial> past(trials.begin(), trials.begin() + n);
      CHECK(next_suggestion(GpSampler(), spec, past) == next_suggestion(old, spec, past));
      if (n < 55) CHECK(next_suggestion(GpSampler(), spec, past) == trials[static_cast<std::size_t>(n)].params);
    }
  }
}

TEST_CASE("pending trials are kept away from, also by each other") {
  const problems::Problem problem = problems::branin();
  for (const double noise : {0.0, 5.0}) {  // standard deviation of what is measured; the function's is 50
    for (const int done : {10, 20, 40}) {
      INFO("noise " << noise << ", " << done << " trials done");
      const StudySpec spec = spec_of(problem, 12);
      Rng rng(13);
      problems::Problem noisy = problem;
      noisy.value = [&](const Params& params) { return problem.value(params) + noise * rng.normal(); };
      std::vector<Trial> trials = optimized(GpSampler(), spec, noisy, done);
      for (int i = 0; i < 6; ++i)
        trials.push_back(
            trial_with(std::ssize(trials), next_suggestion(GpSampler(), spec, trials), TrialState::running, {}));
      double nearest = 1;
      for (auto a = trials.begin() + done; a != trials.end(); ++a)
        for (auto b = trials.begin() + done; b != a; ++b)
          nearest = std::min(nearest, distance(spec.space, a->params, b->params));
      CHECK(nearest > 1e-3);
    }
  }
}

TEST_CASE("in a finite space the best of the unused configurations comes next, not a random one") {
  std::vector<Parameter> parameters;
  for (int j = 0; j < 3; ++j) parameters.push_back({"x" + std::to_string(j), IntRange{0, 9}});
  const problems::Problem problem{"bowl",
                                  SearchSpace(parameters),
                                  [](const Params& p) {
                                    return std::pow(problems::x(p, 0) - 6, 2) + std::pow(problems::x(p, 1) - 2, 2) +
                                           std::pow(problems::x(p, 2) - 7, 2);
                                  },
                                  0,
                                  {}};
  const auto trials = optimized(GpSampler(), spec_of(problem, 14), problem, 50);
  int near = 0;  // 27 configurations, the optimum and its neighbours, have losses up to 3
  for (const Trial& trial : trials) near += trial.curve.back().value <= 3 ? 1 : 0;
  CHECK(near >= 14);  // 1.4 at random
}

TEST_CASE("of a set of candidates the best unused ones are suggested, each once, until none is left") {
  const problems::Problem problem = problems::branin();
  Rng rng(5);
  std::vector<Params> members;
  for (int i = 0; i < 60; ++i) members.push_back(problem.space.sample(rng));
  const auto candidates = std::make_shared<const CandidateSet>(problem.space, members);
  const auto trials =
      optimized(GpSampler(GpSamplerOptions{.candidates = candidates}), spec_of(problem, 14), problem, 60);
  CHECK(candidates->unused(History(spec_of(problem, 14), trials)).empty());
  std::vector<double> values;
  for (const Params& member : members) values.push_back(problem.value(member));
  std::sort(values.begin(), values.end());
  int good = 0;  // of the best six, among the first twenty trials: two at random
  for (int i = 0; i < 20; ++i) good += trials[static_cast<std::size_t>(i)].curve.back().value <= values[5] ? 1 : 0;
  CHECK(good >= 4);
}

TEST_CASE("curves that grow later do not leave a trace in the suggestions") {
  StudySpec spec = spec_of(problems::branin(), 5);
  spec.budget.max_epochs = 4;
  Rng rng(1);
  const GpSampler old;
  std::vector<Trial> trials;
  for (int step = 0; step < 60; ++step) {
    if (step % 3 == 2) {  // an earlier trial is resumed for an epoch
      Trial& trial = trials[rng.below(trials.size())];
      if (trial.curve.epochs() < 4)
        trial = trial_with(trial.number.value(), trial.params, TrialState::paused,
                           std::vector<double>(static_cast<std::size_t>(trial.curve.epochs() + 1), rng.uniform()));
    } else {
      const Params params = next_suggestion(old, spec, trials);
      trials.push_back(trial_with(std::ssize(trials), params, TrialState::paused, {rng.uniform()}));
    }
    if (step % 7 == 0) CHECK(next_suggestion(GpSampler(), spec, trials) == next_suggestion(old, spec, trials));
  }
}

TEST_CASE("maximizing the negative suggests the same, and so do losses in other units") {
  const problems::Problem problem = problems::branin();
  const StudySpec spec = spec_of(problem, 6);
  StudySpec flipped = spec;
  flipped.objective.direction = Direction::maximize;
  problems::Problem scaled = problem;
  scaled.value = [&](const Params& params) { return 1024 * problem.value(params); };  // exact in binary
  const auto a = optimized(GpSampler(), spec, problem, 25), b = optimized(GpSampler(), flipped, problem, 25);
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i].params == b[i].params);
  const auto c = optimized(GpSampler(), spec, scaled, 12);
  for (std::size_t i = 0; i < c.size(); ++i) CHECK(distance(spec.space, a[i].params, c[i].params) < 1e-3);
}

TEST_CASE("a slope at the edge is not taken for an optimum for ever") {
  // All of the early observations near (10, 3) fall towards the edge; the optimum lies between two of them.
  const problems::Problem problem = problems::branin();
  const auto trials = optimized(GpSampler(), spec_of(problem, 4), problem, 50);
  double best = trials.front().curve.back().value;
  for (const Trial& trial : trials) best = std::min(best, trial.curve.back().value);
  CHECK(best - problem.optimum < 0.1);
}

TEST_CASE("suggestions near the best observation alternate with suggestions from anywhere") {
  const problems::Problem problem = problems::hartmann6();
  const StudySpec spec = spec_of(problem, 3);
  const auto trials = optimized(GpSampler(), spec, problem, 60);
  double refining = 0, searching = 0;
  std::size_t best = 0;
  for (std::size_t i = 1; i < trials.size(); ++i) {
    if (i >= 20) (i % 2 == 1 ? refining : searching) += distance(spec.space, trials[i].params, trials[best].params);
    if (trials[i].curve.back().value < trials[best].curve.back().value) best = i;
  }
  CHECK(refining < 0.7 * searching);
}

TEST_CASE("failed trials repel, and a study of nothing but failures goes on") {
  const problems::Problem problem = problems::branin();
  int failed = 0;
  for (std::uint64_t seed = 6; seed < 10; ++seed) {
    const StudySpec spec = spec_of(problem, seed);
    const GpSampler sampler;
    std::vector<Trial> trials;
    while (trials.size() < 40) {
      const Params params = next_suggestion(sampler, spec, trials);
      const bool fails = params.number("x0") > 2.5;  // the best that does not fail is at the border
      failed += fails && trials.size() >= 20 ? 1 : 0;
      trials.push_back(trial_with(std::ssize(trials), params, fails ? TrialState::failed : TrialState::completed,
                                  fails ? std::vector<double>{} : std::vector<double>{problem.value(params)}));
    }
    for (Trial& trial : trials) trial = trial_with(trial.number.value(), trial.params, TrialState::failed, {});
    CHECK(spec.space.contains(next_suggestion(sampler, spec, trials)));
  }
  CHECK(failed <= 32);  // of 80; at random half would
}

TEST_CASE("the initial design is the Sobol sequence") {
  const problems::Problem problem = problems::hartmann6();
  const StudySpec spec = spec_of(problem, 10);
  const auto gp = optimized(GpSampler(), spec, problem, 10), sobol = optimized(SobolSampler(), spec, problem, 10);
  for (std::size_t i = 0; i < gp.size(); ++i) CHECK(gp[i].params == sobol[i].params);
}

TEST_CASE("the hyperparameters of a long study come from a subset that keeps the best") {
  Dataset data{Eigen::MatrixXd::Zero(100, 1), Eigen::VectorXd::LinSpaced(100, 99, 0), Eigen::VectorXd::Zero(100)};
  const Dataset few = StudyFits::thinned(data, 20);
  REQUIRE(few.y.size() == 20);
  CHECK(few.y.tail(10).isApprox(Eigen::VectorXd::LinSpaced(10, 9, 0)));
  CHECK(few.y.maxCoeff() > 85);
}
