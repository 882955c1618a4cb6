#include "autoepoch/tune.hpp"

#include <atomic>
#include <cmath>
#include <filesystem>
#include <limits>
#include <stdexcept>

#include "api/support.hpp"
#include "autoepoch/error.hpp"

using namespace autoepoch;

TEST_CASE("tune finds the optimum and says what it spent") {
  std::atomic<std::int64_t> calls = 0;
  const Summary summary = tune(example_spec(), [&](const Params& params, int epoch) {
    ++calls;
    return example_loss(params, epoch);
  });
  REQUIRE(summary.best);
  CHECK(std::abs(std::log10(summary.best->params.number("rate")) + 2) < 0.3);
  CHECK(summary.best->curve.epochs() == 27);
  CHECK(summary.best_epoch->metrics.at("value") == summary.best_epoch->value);
  CHECK(summary.why == Why::trials);
  CHECK(summary.trials == 40);
  CHECK(summary.epochs == calls);
  CHECK(summary.epochs < 40 * 27 / 2);
}

TEST_CASE("with one worker the same seed gives the same search") {
  StudySpec spec = example_spec();
  spec.run.workers = 1;
  CHECK(tune(spec, example_loss).best->params == tune(spec, example_loss).best->params);
  StudySpec other = spec;
  other.seed = 77;
  CHECK(tune(spec, example_loss).best->params != tune(other, example_loss).best->params);
}

TEST_CASE("an exception or a NaN ends a trial, not the search") {
  const auto half_broken = [](const Params& params, int epoch) {
    if (params.number("rate") > 0.3) throw std::runtime_error("the loss exploded");
    return params.number("rate") < 1e-3 ? std::numeric_limits<double>::quiet_NaN() : example_loss(params, epoch);
  };
  const Summary summary = tune(example_spec(), half_broken);
  REQUIRE(summary.best);
  CHECK(summary.trials == 40);
  CHECK(summary.best->curve.epochs() == 27);
}

TEST_CASE("a function that always throws ends the search with its text") {
  const auto broken = [](const Params&, int) -> double { throw std::runtime_error("no data"); };
  const Summary summary = tune(example_spec(), broken);
  CHECK(summary.why == Why::failing);
  CHECK(summary.reason.find("no data") != std::string::npos);
}

TEST_CASE("a study in a directory is continued, and extended by larger budgets") {
  const TemporaryDirectory directory;
  StudySpec spec = example_spec();
  const Summary first = tune(spec, example_loss, directory.path());
  CHECK(std::filesystem::exists(directory.path() + "/study.db"));

  std::atomic<int> calls = 0;
  const auto counted = [&](const Params& params, int epoch) { return ++calls, example_loss(params, epoch); };
  const Summary same = tune(spec, counted, directory.path());
  CHECK(calls == 0);
  CHECK(same.best->params == first.best->params);

  spec.budget.trials = 50;
  const Summary extended = tune(spec, counted, directory.path());
  CHECK(extended.trials == 50);
  CHECK(calls > 0);
}

TEST_CASE("a misspelt name is refused before anything is stored") {
  const TemporaryDirectory directory;
  StudySpec spec = example_spec();
  spec.search.scheduler = "ahsa";
  CHECK_THROWS_AS(tune(spec, example_loss, directory.path()), InvalidInput);
  CHECK_FALSE(std::filesystem::exists(directory.path() + "/study.db"));
}
