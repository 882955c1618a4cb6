#include "search/freeze_thaw.hpp"

#include <cmath>
#include <set>

#include "search/lowest_draw.hpp"
#include "support/problems.hpp"
#include "support/scheduler_conformance.hpp"

using namespace autoepoch;
using namespace autoepoch::conformance;

namespace {

StudySpec spec_of(int max_epochs = 50, int trials = 100) {
  return {.space = problems::cube(2, 0, 1), .budget = {.max_epochs = max_epochs, .trials = trials}, .seed = 4};
}

/// A loss that falls from 1 to `floor`.
void train(Trial& trial, double floor, int epochs, double seconds = 1) {
  for (int epoch = trial.curve.epochs() + 1; epoch <= epochs; ++epoch)
    trial.curve.append({.epoch = epoch, .value = floor + (1 - floor) * std::exp(-epoch / 5.0), .seconds = seconds});
  trial.until = epochs;
  trial.state = epochs == 50 ? TrialState::completed : TrialState::paused;
}

/// The floor is the distance from (.3, .3): trials are spread by a Weyl sequence, all trained to epoch 3.
double floor_at(const Params& params) {
  return 0.05 + std::hypot(problems::x(params, 0) - 0.3, problems::x(params, 1) - 0.3);
}

std::vector<Trial> young_trials(int count) {
  std::vector<Trial> trials;
  for (int i = 0; i < count; ++i) {
    Trial trial{.number = i,
                .params = problems::at({std::fmod(0.5 + 0.7549 * i, 1.0), std::fmod(0.5 + 0.5698 * i, 1.0)})};
    train(trial, floor_at(trial.params), 3);
    trials.push_back(trial);
  }
  return trials;
}

const Trial& best_of(const std::vector<Trial>& trials) {
  return *std::ranges::min_element(trials, {}, [](const Trial& trial) { return floor_at(trial.params); });
}

}  // namespace

TEST_CASE("freeze-thaw conforms, in spaces of all kinds") {
  const auto make = [](const RungOptions& rungs) {
    return std::make_unique<FreezeThaw>(FreezeThawOptions{.rungs = rungs});
  };
  check_scheduler(make, true, 6);  // without parameters: successive halving
  check_scheduler(make, true, 3, problems::cube(2, 0, 1));
  check_scheduler(make, true, 2, problems::conditional().space);
}

TEST_CASE("decisions are functions of the history: one that has lived through the study and a new one agree") {
  const FreezeThaw veteran;
  StudySpec spec = spec_of();
  std::vector<Trial> trials = young_trials(12);
  for (int step = 0; step < 8; ++step) {
    const Next next = veteran.next(History(spec, trials));
    const Next same = FreezeThaw().next(History(spec, trials));
    REQUIRE(describe(next) == describe(same));
    if (const auto* start = std::get_if<StartNew>(&next)) {
      REQUIRE(start->params == std::get<StartNew>(same).params);
      trials.push_back({.number = std::ssize(trials), .params = *start->params});
      train(trials.back(), floor_at(*start->params), start->until);
    } else {
      const auto& resume = std::get<Resume>(next);
      Trial& trial = trials[index_of(resume.trial)];
      train(trial, floor_at(trial.params), resume.until);
    }
  }
}

TEST_CASE("the model tells good configurations from bad ones, tried or not") {
  const StudySpec spec = spec_of();
  const std::vector<Trial> trials = young_trials(25);
  const CurveBank bank = make_synthetic_bank(1, 1000);
  const FreezeThawModel model(History(spec, trials), bank, 3);
  const Trial& best = best_of(trials);
  for (const Trial& trial : trials)
    if (floor_at(trial.params) > floor_at(best.params) + 0.3)
      CHECK(model.trial(best.number).mean < model.trial(trial.number).mean);
  Eigen::MatrixXd code(2, 2);
  code << 0.3, 0.3, 0.9, 0.9;
  const Prediction prediction = model.process().predict(code);
  CHECK(prediction.mean[0] < prediction.mean[1]);
  CHECK(prediction.variance.minCoeff() > 0);
}

TEST_CASE("trained further, a trial's belief narrows; complete, it is certain") {
  const StudySpec spec = spec_of();
  std::vector<Trial> trials = young_trials(25);
  const CurveBank bank = make_synthetic_bank(1, 1000);
  const auto sd = [&] { return FreezeThawModel(History(spec, trials), bank, 3).trial(0).sd; };
  const double young = sd();
  train(trials[0], floor_at(trials[0].params), 40);
  const double old = sd();
  CHECK(old < young);
  train(trials[0], floor_at(trials[0].params), 50);
  CHECK(sd() == 0);
}

TEST_CASE("new configurations are sought where the loss is low, and reasons have numbers") {
  const FreezeThaw scheduler;
  StudySpec spec = spec_of();
  std::vector<Trial> trials = young_trials(30);
  for (Trial& trial : trials) trial.state = TrialState::stopped;  // only new ones can start
  int near = 0;
  for (spec.seed = 0; spec.seed < 10; ++spec.seed) {
    const Next next = scheduler.next(History(spec, trials));
    const auto& start = std::get<StartNew>(next);
    CHECK(start.until == 3);
    CHECK(start.reason.find(" % of getting to ") != std::string::npos);
    near += floor_at(*start.params) < 0.4 ? 1 : 0;
  }
  CHECK(near >= 7);  // a random one would be in three of ten cases
}

TEST_CASE("the first trials are trained to the first rung, before any goes on") {
  const FreezeThaw scheduler;
  const StudySpec spec = spec_of();
  std::vector<Trial> trials = young_trials(3);  // of the four that two parameters need
  const Next next = scheduler.next(History(spec, trials));
  const auto& start = std::get<StartNew>(next);
  CHECK(start.until == 3);
  CHECK_FALSE(start.params);  // the sampler suggests
  trials.back().state = TrialState::running;
  CHECK(scheduler.judge(History(spec, trials), trials.back()).decision == Decision::pause);

  const StudySpec small = spec_of(50, 3);  // no fourth one may start: the best goes on
  trials.back().state = TrialState::paused;
  const Next rest = scheduler.next(History(small, trials));
  CHECK(std::get<Resume>(rest).trial == best_of(trials).number);
}

TEST_CASE("if few went on, the most promising trial shows what forecasts are worth") {
  const FreezeThaw scheduler;
  StudySpec spec = spec_of();
  for (spec.seed = 0; spec.seed < 5; ++spec.seed) {
    std::vector<Trial> trials = young_trials(12);  // one of six is to get to epoch 9
    for (const std::size_t proven : {0, 1}) {
      const Next next = scheduler.next(History(spec, trials));
      const auto& resume = std::get<Resume>(next);
      CHECK(resume.until == 9);
      CHECK(resume.reason.starts_with("few went on from epoch 3 to 9"));
      Trial& trial = trials[index_of(resume.trial)];
      CHECK(floor_at(trial.params) < 0.5);
      trial.state = TrialState::running;  // counts as one that got there, though it has not yet
      trial.until = 9;
      if (proven == 1) train(trial, floor_at(trial.params), 9);
    }
    const Next next = scheduler.next(History(spec, trials));
    if (const auto* resume = std::get_if<Resume>(&next)) CHECK_FALSE(resume->reason.starts_with("few went on"));
  }
}

TEST_CASE("trials of one epoch have no future to forecast: the sampler suggests them") {
  std::vector<Trial> trials = young_trials(20);
  for (Trial& trial : trials) {
    trial.curve = {};
    train(trial, floor_at(trial.params), 1);
    trial.state = TrialState::completed;
  }
  const StudySpec spec = spec_of(1);
  const Next next = FreezeThaw().next(History(spec, trials, 0));
  REQUIRE(std::holds_alternative<StartNew>(next));
  CHECK_FALSE(std::get<StartNew>(next).params);
}

TEST_CASE("a promising paused trial goes on for half its age") {
  const FreezeThaw scheduler;
  StudySpec spec = spec_of(50, 20);  // no new trial may start
  std::vector<Trial> trials = young_trials(20);
  const std::size_t best = index_of(best_of(trials).number);
  train(trials[best], 0.01, 12);
  for (std::size_t i : {1u, 2u}) train(trials[i], 0.9, 12);  // with these, enough went on to put forecasts to the test
  int times = 0;
  for (spec.seed = 0; spec.seed < 10; ++spec.seed) {
    const Next next = scheduler.next(History(spec, trials));
    const auto& resume = std::get<Resume>(next);
    if (resume.trial != best) continue;
    CHECK(resume.until == 18);
    ++times;
  }
  CHECK(times >= 7);
}

TEST_CASE("only members of a candidate set are started, each once, until none is left") {
  const StudySpec spec = spec_of(9, 60);
  std::vector<Params> members;
  for (int i = 0; i < 15; ++i) members.push_back(problems::at({(i % 5) / 4.0, (i / 5) / 2.0}));
  const FreezeThaw scheduler(FreezeThawOptions{.candidates = std::make_shared<CandidateSet>(spec.space, members)});
  std::vector<Trial> trials = young_trials(8);
  std::set<std::string> seen;
  for (Trial& trial : trials) trial.state = TrialState::stopped;
  for (;;) {
    const Next next = scheduler.next(History(spec, trials));
    const auto* start = std::get_if<StartNew>(&next);
    if (!start) break;
    CHECK(std::ranges::find(members, *start->params) != members.end());
    CHECK(seen.insert(to_string(*start->params)).second);
    trials.push_back({.number = std::ssize(trials), .params = *start->params});
    train(trials.back(), floor_at(*start->params), start->until);
    trials.back().state = TrialState::stopped;
  }
  CHECK(seen.size() == members.size() - 1);  // trial 0 has tried the one in the middle
}

TEST_CASE("where epochs cost unequal times, the cheaper of equals goes on") {
  StudySpec spec = spec_of(50, 24);
  int cheap = 0;
  for (spec.seed = 0; spec.seed < 10; ++spec.seed) {
    std::vector<Trial> trials;
    for (const Trial& trial : young_trials(24)) {
      trials.push_back({.number = trial.number, .params = trial.params});
      train(trials.back(), 0.2 + 0.01 * static_cast<double>(trial.number.value() / 2), 3,
            trial.number.value() % 2 == 0 ? 1 : 20);
    }
    for (std::size_t i : {20u, 21u, 22u, 23u}) train(trials[i], 0.9, 12, i % 2 == 0 ? 1 : 20);
    const Next next = FreezeThaw().next(History(spec, trials));
    cheap += std::get<Resume>(next).trial.value() % 2 == 0 ? 1 : 0;
  }
  CHECK(cheap >= 8);
}

TEST_CASE("costs are relative to the median trial; an untried configuration costs what its neighbours do") {
  const StudySpec spec = spec_of();
  std::vector<Trial> trials = young_trials(20);
  Eigen::MatrixXd code(20, 2);
  for (Trial& trial : trials) {
    const double x = problems::x(trial.params, 0);
    trial.curve = {};
    train(trial, 0.5, 3, x < 0.5 ? 2 : 8);
    code.row(trial.number.value()) << x, problems::x(trial.params, 1);
  }
  const EpochCosts costs(History(spec, trials), code);
  const double difference = costs.log_costs((Eigen::MatrixXd(1, 2) << 0.95, 0.5).finished())[0] -
                            costs.log_costs((Eigen::MatrixXd(1, 2) << 0.05, 0.5).finished())[0];
  CHECK(difference == Approx(std::log(4.0)));
  for (Trial& trial : trials) {
    trial.curve = {};
    train(trial, 0.5, 3, 1 + 0.01 * static_cast<double>(trial.number.value()));
  }
  CHECK(EpochCosts(History(spec, trials), code).log_cost(trials[3]) == 0);  // no more than a clock's noise
}

TEST_CASE("a trial that is hopeless at two pauses in a row is stopped, with its chance") {
  const FreezeThaw scheduler;
  const StudySpec spec = spec_of();
  std::vector<Trial> trials = young_trials(24);
  for (int i = 0; i < 10; ++i)
    train(trials[static_cast<std::size_t>(i)], floor_at(trials[static_cast<std::size_t>(i)].params), 50);
  Trial& loser = trials[20];
  loser.curve = {};
  train(loser, 0.97, 20);
  loser.state = TrialState::running;
  const Verdict verdict = scheduler.judge(History(spec, trials), loser);
  INFO(verdict.reason);
  CHECK(verdict.decision == Decision::stop);
  CHECK(verdict.reason.find("epoch 20: chance ") == 0);

  loser.curve = {};
  train(loser, 0.97, 3);  // its first pause
  loser.state = TrialState::running;
  CHECK(scheduler.judge(History(spec, trials), loser).decision == Decision::pause);
}

TEST_CASE("the best trial has hardly a chance of beating itself once it overfits") {
  const auto chance = [](auto loss) {
    std::vector<Trial> trials = young_trials(24);
    Trial& best = trials[7];
    best.curve = {};
    for (int epoch = 1; epoch <= 30; ++epoch) best.curve.append({.epoch = epoch, .value = loss(epoch), .seconds = 1});
    best.until = 30;
    best.state = TrialState::running;
    return FreezeThaw().judge(History(spec_of(), trials), best).forecast->probability.value();
  };
  CHECK(chance([](int epoch) { return 0.05 + 0.3 / epoch; }) > 0.2);
  CHECK(chance([](int epoch) { return epoch < 5 ? 0.06 / epoch : 0.015 + 0.02 * (epoch - 4); }) < 0.05);
}

TEST_CASE("the rule that stops trials is off while it would have stopped the present best") {
  const FreezeThaw scheduler;
  const StudySpec spec = spec_of();
  std::vector<Trial> trials = young_trials(24);
  for (int i = 0; i < 10; ++i)
    train(trials[static_cast<std::size_t>(i)], 0.3 + floor_at(trials[static_cast<std::size_t>(i)].params), 50);
  Trial& late = trials[5];  // flat and bad for 30 epochs, then better than all
  late.curve = {};
  for (int epoch = 1; epoch <= 50; ++epoch) late.curve.append({.epoch = epoch, .value = epoch <= 30 ? 0.99 : 0.01});
  Trial& loser = trials[20];
  loser.curve = {};
  train(loser, 0.97, 20);
  loser.state = TrialState::running;
  const Verdict verdict = scheduler.judge(History(spec, trials), loser);
  INFO(verdict.reason);
  CHECK(verdict.decision == Decision::pause);
  CHECK(verdict.reason.find("the same rule would have stopped the present best, trial 5, at epoch ") !=
        std::string::npos);
}

TEST_CASE("a study whose best is not expected to improve by min_gain ends") {
  StudySpec spec = spec_of();
  std::vector<Trial> trials = young_trials(24);
  for (Trial& trial : trials) train(trial, floor_at(trial.params), 50);
  const Next next = FreezeThaw(FreezeThawOptions{.min_gain = 10}).next(History(spec, trials));
  REQUIRE(std::holds_alternative<Finish>(next));
  CHECK(std::get<Finish>(next).reason.find("the best is expected to improve by ") == 0);
  CHECK(std::holds_alternative<StartNew>(FreezeThaw(FreezeThawOptions{.min_gain = 1e-12}).next(History(spec, trials))));
}

TEST_CASE("forecasts that others like them have proved wrong are not believed") {
  // All curves fall alike until epoch 3, and stay there: those that went on say so.
  const StudySpec spec = spec_of();
  std::vector<Trial> trials = young_trials(30);
  const CurveBank bank = make_synthetic_bank(1, 1000);
  const auto expected_gain = [&] {  // of the trials of odd number, in the mean
    const FreezeThawModel model(History(spec, trials), bank, 3);
    double sum = 0;
    for (const Trial& trial : trials)
      if (trial.number.value() % 2 == 1)
        sum += trial.curve.back().value - model.to_value(model.trial(trial.number).mean);
    return sum / 15;
  };
  const double naive = expected_gain();
  for (Trial& trial : trials) {
    if (trial.number.value() % 2 == 1) continue;
    const double level = trial.curve.back().value;
    for (int epoch = 4; epoch <= 50; ++epoch) trial.curve.append({.epoch = epoch, .value = level, .seconds = 1});
    trial.state = TrialState::completed;
  }
  INFO(naive << " before, " << expected_gain() << " after");
  CHECK(naive > 0.01);
  CHECK(expected_gain() < 0.3 * naive);
}

TEST_CASE("a belief's probabilities are those of Student's t with 4 degrees of freedom") {
  const std::vector<std::pair<double, double>> golden = {// scipy.stats.t.cdf(x, 4)
                                                         {-1e6, 2.99999999998e-24},
                                                         {-40, 1.1670081613006339e-06},
                                                         {-3, 0.019970984035859413},
                                                         {-0.1, 0.4625779204697266},
                                                         {0, 0.5},
                                                         {0.7, 0.7387499172032749},
                                                         {5, 0.9962547830593628},
                                                         {60, 0.9999997689465636}};
  const Belief belief{1, 0.5};
  for (const auto& [x, probability] : golden) {
    CHECK(belief.probability_below(1 + 0.5 * x) == Approx(probability).epsilon(1e-9));
    CHECK(belief.log_probability_below(1 + 0.5 * x) == Approx(std::log(probability)).margin(1e-9));
  }
  CHECK(Belief{1, 0}.probability_below(1.1) == 1);
  CHECK(Belief{1, 0}.probability_below(1) == 0);
}

TEST_CASE("quantiles of the lowest of several beliefs are those of a simulation") {
  const std::vector<Belief> beliefs = {{0, 1}, {0.5, 0.2}, {-0.3, 0.1}, {2, 1.5}, {0.1, 0}};
  Rng rng(3);
  const auto student = [&rng] {
    double squares = 0;
    for (int k = 0; k < 4; ++k) squares += std::pow(rng.normal(), 2);
    return rng.normal() / std::sqrt(squares / 4);
  };
  std::vector<double> lowest;
  for (int i = 0; i < 20000; ++i) {
    double least = 0.4;
    for (const Belief& belief : beliefs) least = std::min(least, belief.mean + belief.sd * student());
    lowest.push_back(least);
  }
  std::sort(lowest.begin(), lowest.end());
  for (const double u : {0.05, 0.3, 0.7, 0.95})  // tolerance: 4 standard errors of the simulated probability
    CHECK(std::abs(
              static_cast<double>(std::ranges::lower_bound(lowest, lowest_quantile(beliefs, u, 0.4)) - lowest.begin()) /
                  20000 -
              u) < 0.014);
  CHECK(lowest_quantile(beliefs, 0.5, -50) <= -50);  // never above what was seen
}
