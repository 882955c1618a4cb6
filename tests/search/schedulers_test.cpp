#include <fstream>
#include <sstream>

#include "search/full_scheduler.hpp"
#include "search/hyperband.hpp"
#include "search/rungs.hpp"
#include "search/stopping.hpp"
#include "search/successive_halving.hpp"
#include "support/scheduler_conformance.hpp"

using namespace autoepoch;
using namespace autoepoch::conformance;

TEST_CASE("the full scheduler conforms") {
  check_scheduler([](const RungOptions&) { return std::make_unique<FullScheduler>(); });
}
TEST_CASE("successive halving conforms") {
  for (const HalvingOptions& options :
       {HalvingOptions{}, HalvingOptions{.rank_by = RankBy::best}, HalvingOptions{.promote_after = 7}})
    check_scheduler([&](const RungOptions& rungs) {
      return std::make_unique<SuccessiveHalving>(HalvingOptions{rungs, options.rank_by, options.promote_after});
    });
}
TEST_CASE("Hyperband conforms") {
  check_scheduler([](const RungOptions& rungs) { return std::make_unique<Hyperband>(HalvingOptions{rungs}); });
}

namespace {

StudySpec spec_of(int max_epochs, int trials) {
  StudySpec spec;
  spec.budget = {.max_epochs = max_epochs, .trials = trials};
  return spec;
}

HalvingOptions halving(int first_rung, int eta) { return {.rungs = {.eta = eta, .first_rung = first_rung}}; }

/// The hash that tests/golden/asha.py uses.
double hashed_loss(std::int64_t trial, int epoch) {
  const auto mixed = static_cast<std::uint64_t>(trial * 7919 + epoch * 104729 + 12345) * 2654435761u;
  return static_cast<double>(mixed & 0xffffffffu) / 4294967296.0;
}

/// Losses by trial, the same at every epoch; NaN fails.
SearchSimulation::Curve constant_losses(std::vector<double> losses) {
  return [losses = std::move(losses)](std::int64_t trial, int) { return losses.at(static_cast<std::size_t>(trial)); };
}

constexpr double kFails = std::numeric_limits<double>::quiet_NaN();

int epochs_of(const SearchSimulation& search, std::size_t trial) { return search.trials[trial].curve.epochs(); }

}  // namespace

TEST_CASE("the rungs of a study") {
  CHECK(rungs({.eta = 3, .first_rung = 3}, 30) == std::vector{3, 9, 27, 30});
  CHECK(rungs({.eta = 3, .first_rung = 3}, 27) == std::vector{3, 9, 27});
  CHECK(rungs({.eta = 2, .first_rung = 1}, 1) == std::vector{1});
  CHECK(rungs({.eta = 3, .first_rung = 50}, 20) == std::vector{20});
  CHECK(rungs({.eta = 1000, .first_rung = 1}, 2'000'000'000).back() == 2'000'000'000);
}

TEST_CASE("a preview warns of rungs that do not fit the budget") {
  const auto warnings = [](int first_rung, int eta, int max_epochs, int trials) {
    return SuccessiveHalving(halving(first_rung, eta)).warnings(spec_of(max_epochs, trials));
  };
  CHECK(warnings(3, 3, 30, 60).empty());
  REQUIRE(warnings(3, 3, 30, 10).size() == 1);
  CHECK(warnings(3, 3, 30, 10)[0].find("27 would fill them") != std::string::npos);
  CHECK(warnings(1, 3, 27, 60)[0].find("the first rung, epoch 1,") != std::string::npos);
  CHECK(warnings(30, 3, 20, 60)[0].find("every trial is trained to the end") != std::string::npos);
  CHECK(FullScheduler().warnings(spec_of(30, 10)).empty());
  CHECK(StoppingScheduler(std::make_unique<SuccessiveHalving>(), {}).warnings(spec_of(27, 9)).size() == 2);
}

TEST_CASE("with one worker, the orders are those of an independent implementation") {
  std::ifstream file("tests/golden/asha.txt");
  REQUIRE(file);
  std::string word;
  int settings = 0;
  file >> word;
  while (file) {
    int first_rung = 0, eta = 0, max_epochs = 0, trials = 0;
    file >> first_rung >> eta >> max_epochs >> trials;
    INFO("first rung " << first_rung << ", eta " << eta << ", " << trials << " trials");
    const SuccessiveHalving scheduler(halving(first_rung, eta));
    SearchSimulation search(scheduler, spec_of(max_epochs, trials), hashed_loss);
    search.run();
    std::vector<Order> golden;
    while (file >> word && word != "setting") golden.push_back({std::stoll(word), (file >> word, std::stoi(word))});
    REQUIRE(search.orders.size() >= golden.size());  // after the last start come the closing promotions
    search.orders.resize(golden.size(), {});
    CHECK(search.orders == golden);
    ++settings;
  }
  CHECK(settings == 5);
}

TEST_CASE("nine trials by hand: eta 3, rungs 1, 3, 9") {
  const SuccessiveHalving scheduler;
  SearchSimulation search(scheduler, spec_of(9, 9), constant_losses({5, 3, 4, 1, 9, 8, 2, 7, 6}));
  search.run();
  // Trial 1 is the best of the first three, trial 3 of the first six, trial 6 is third of nine.
  CHECK(search.orders ==
        std::vector<Order>{
            {0, 1}, {1, 1}, {2, 1}, {1, 3}, {3, 1}, {3, 3}, {4, 1}, {5, 1}, {6, 1}, {6, 3}, {3, 9}, {7, 1}, {8, 1}});
  CHECK(search.trials[0].reason == "epoch 1: rank 1 of 1, 5, too few yet to promote one; paused");
  CHECK(search.trials[1].reason == "epoch 3: rank 1 of 1, 3, too few yet to promote one; paused");
  CHECK(search.trials[8].reason == "epoch 1: rank 6 of 9, 6 against 3 needed; paused");
  CHECK(search.trials[3].state == TrialState::completed);
  CHECK(search.finish == "all 9 trials of the budget have been started and none is left to promote");
}

TEST_CASE("exact ties go by number, the direction counts") {
  StudySpec spec = spec_of(9, 3);
  const SuccessiveHalving scheduler;
  SearchSimulation ties(scheduler, spec, constant_losses({1, 1, 1}));
  ties.run();
  CHECK(ties.orders[3] == Order{0, 3});
  spec.objective.direction = Direction::maximize;
  SearchSimulation maximize(scheduler, spec, constant_losses({1, 3, 2}));
  maximize.run();
  CHECK(maximize.orders[3] == Order{1, 3});
}

TEST_CASE("rank_by best looks at the best value up to the rung, last at the rung's own") {
  HalvingOptions options = halving(2, 2);
  const SuccessiveHalving by_last(options);
  options.rank_by = RankBy::best;
  const SuccessiveHalving by_best(options);
  const auto late_loser = [](std::int64_t trial, int epoch) { return trial == 0 ? (epoch == 1 ? 0.0 : 9.0) : 1.0; };
  SearchSimulation a(by_last, spec_of(4, 2), late_loser), b(by_best, spec_of(4, 2), late_loser);
  a.run();
  b.run();
  CHECK(a.orders[2] == Order{1, 4});
  CHECK(b.orders[2] == Order{0, 4});
}

TEST_CASE("a rung can wait for more trials before it promotes, as long as new ones may start") {
  // All that the first three are good for is found out when the better ones have come.
  const std::vector<double> losses{5, 3, 4, 1, 9, 8, 2, 7, 6};
  const SuccessiveHalving waiting({.promote_after = 6});
  SearchSimulation search(waiting, spec_of(9, 9), constant_losses(losses));
  search.run();
  const std::vector<Order> expected{{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}, {3, 3}, {1, 3}, {6, 1}, {6, 3}};
  CHECK(std::vector<Order>(search.orders.begin(), search.orders.begin() + 10) == expected);
  CHECK(search.trials[3].state == TrialState::completed);  // at the end three are enough, or fewer
  SearchSimulation few(waiting, spec_of(9, 4), constant_losses(losses));
  few.run();
  CHECK(epochs_of(few, 3) == 9);
}

TEST_CASE("failed trials rank last but count") {
  const SuccessiveHalving scheduler;
  SearchSimulation search(scheduler, spec_of(9, 3), constant_losses({kFails, kFails, 5}));
  search.run();
  CHECK(search.orders[3] == Order{2, 3});  // best of three
  CHECK(epochs_of(search, 2) == 9);
  SearchSimulation all_fail(scheduler, spec_of(9, 4), constant_losses({kFails, kFails, kFails, kFails}));
  all_fail.run();
  CHECK(all_fail.finish);
}

TEST_CASE("the search ends with its best trial trained to the end, however few there are") {
  const SuccessiveHalving scheduler(halving(3, 3));
  for (int trials = 1; trials <= 12; ++trials) {
    std::vector<double> losses;
    for (int i = 0; i < trials; ++i) losses.push_back((i * 5 + 3) % 13);
    const auto best = static_cast<std::size_t>(std::min_element(losses.begin(), losses.end()) - losses.begin());
    SearchSimulation search(scheduler, spec_of(30, trials), constant_losses(losses), 2);
    search.run();
    INFO(trials << " trials");
    CHECK(epochs_of(search, best) == 30);
  }
}

TEST_CASE("when the promoted trial fails, the next best goes on") {
  const SuccessiveHalving scheduler;
  SearchSimulation search(scheduler, spec_of(9, 3), [](std::int64_t trial, int epoch) {
    return trial == 0 && epoch == 2 ? kFails : 1.0 + static_cast<double>(trial);
  });
  search.run();
  CHECK(search.trials[0].state == TrialState::failed);
  CHECK(epochs_of(search, 1) == 9);
}

TEST_CASE("a study extended in epochs goes on from its old top rung") {
  const SuccessiveHalving scheduler;
  SearchSimulation search(scheduler, spec_of(4, 9), constant_losses({5, 3, 4, 1, 9, 8, 2, 7, 6}));
  search.run();
  CHECK(epochs_of(search, 3) == 4);
  search.extend(27, 0);
  search.run();
  CHECK(epochs_of(search, 3) == 27);
  CHECK(search.trials[3].state == TrialState::completed);
}

TEST_CASE("a trial is retired when the trials to come cannot lift it into the best third") {
  const SuccessiveHalving scheduler;
  std::vector<double> losses;
  for (int i = 0; i < 30; ++i) losses.push_back(i);  // the later, the worse
  SearchSimulation search(scheduler, spec_of(9, 30), constant_losses(losses));
  search.run();
  // Of 30 a third goes on and one is in reserve; of those 10, three and one.
  REQUIRE(search.retired.size() == 19 + 6);
  CHECK(search.retired.at(11) ==
        "epoch 1: rank 12 of 12; with at most 30 trials here, rank 11 is the last that can go on");

  StudySpec by_epochs = spec_of(9, 30);
  by_epochs.budget.trials.reset();
  CHECK(scheduler.never_resumed(History(by_epochs, search.trials)).empty());  // unlimited
  by_epochs.budget.epochs = search.history().epochs_spent();
  CHECK(scheduler.never_resumed(History(by_epochs, search.trials)).size() == 25);
}

TEST_CASE("Hyperband deals the trials to its brackets in the paper's proportions") {
  const Hyperband scheduler;
  // max_epochs / first_rung = 9 = eta^2: n = ceil(3/3 * 9), ceil(3/2 * 3), 3/1 = 9, 5, 3; first rungs 1, 3, 9.
  SearchSimulation search(scheduler, spec_of(9, 34), hashed_loss);
  search.run();
  std::map<int, int> first_rungs;
  std::map<TrialNumber, int> seen;
  for (const Order& order : search.orders)
    if (seen.insert({order.trial, order.until}).second) ++first_rungs[order.until];
  CHECK(first_rungs == std::map<int, int>{{1, 18}, {3, 10}, {9, 6}});
}

TEST_CASE("Hyperband's brackets can be limited to the earliest") {
  const Hyperband scheduler({}, 1);
  SearchSimulation search(scheduler, spec_of(27, 60), hashed_loss);
  search.run();
  const SuccessiveHalving same;
  SearchSimulation expected(same, spec_of(27, 60), hashed_loss);
  expected.run();
  CHECK(search.orders == expected.orders);
}

TEST_CASE("Hyperband with one rung is a full search") {
  const Hyperband scheduler(halving(5, 3));
  SearchSimulation search(scheduler, spec_of(8, 4), hashed_loss);
  search.run();
  CHECK(search.history().count(TrialState::completed) == 4);
}
