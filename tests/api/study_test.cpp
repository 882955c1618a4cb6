#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "api/support.hpp"
#include "autoepoch/error.hpp"
#include "autoepoch/tune.hpp"

using namespace autoepoch;

namespace {

/// Trains the trial until it is told to end, at most `epochs` epochs. True if it was told.
bool train(Study& study, const Study::Ask& trial, int epochs = 1000) {
  for (int epoch = trial.next_epoch(); epochs > 0; ++epoch, --epochs)
    if (!study.report(trial, epoch, example_loss(trial.params(), epoch))) return true;
  return false;
}

void train_all(Study& study) {
  while (const auto trial = study.ask()) train(study, *trial);
}

/// What a search came to: each trial's params, state and epochs.
std::vector<std::string> outcome(const History& history) {
  std::vector<std::string> lines;
  for (const Trial& trial : history.trials())
    lines.push_back(to_string(trial.params) + " " + std::string(to_string(trial.state)) + " " +
                    std::to_string(trial.curve.epochs()) + " " + trial.reason);
  return lines;
}

}  // namespace

TEST_CASE("ask and tell make the search that tune makes") {
  StudySpec spec = example_spec();
  spec.run.workers = 1;
  Study study(spec);
  train_all(study);
  const Summary summary = study.summary();
  const Summary tuned = tune(spec, example_loss);
  CHECK(summary.best->params == tuned.best->params);
  CHECK(summary.best_epoch->value == tuned.best_epoch->value);
  CHECK(summary.epochs == tuned.epochs);
  CHECK(summary.why == Why::trials);
  CHECK(summary.reason == tuned.reason);
  CHECK_FALSE(study.ask());
}

TEST_CASE("a history stays as it was when the study goes on, and when it is gone") {
  std::optional<History> kept;
  std::optional<Incumbent> best;
  std::vector<std::string> then;
  double value = 0;
  {
    Study study(example_spec());
    for (int i = 0; i < 3; ++i) train(study, *study.ask());
    kept = study.history();
    best = study.history().best();  // of a history that is gone
    then = outcome(*kept);
    value = best->observation->value;
    while (const auto trial = study.ask()) train(study, *trial);
    CHECK(study.history().trials().size() > kept->trials().size());
    CHECK(outcome(*kept) == then);
  }
  CHECK(outcome(*kept) == then);
  CHECK(kept->spec().name == example_spec().name);
  CHECK(best->observation->value == value);
  CHECK(best->trial->curve.best(kept->spec().objective.direction)->value == value);
  const History copy = *kept;
  kept.reset();
  CHECK(outcome(copy) == then);
}

TEST_CASE("several trials may be out at a time") {
  Study study(example_spec());
  std::map<TrialNumber, Study::Ask> out;
  int most = 0;
  while (true) {
    while (out.size() < 5) {
      const auto trial = study.ask();
      if (!trial) break;
      CHECK(out.emplace(trial->number(), *trial).second);
    }
    most = std::max(most, static_cast<int>(out.size()));
    if (out.empty()) break;
    const auto some = std::next(out.begin(), static_cast<long>(out.size() / 2));
    train(study, some->second);
    out.erase(some);
  }
  CHECK(most == 5);
  CHECK(study.history().trials().size() == 40);
  CHECK(study.summary().best->curve.epochs() == 27);
}

TEST_CASE("a NaN and fail() end a trial with its reason") {
  Study study(example_spec());
  const auto diverges = study.ask();
  CHECK(study.report(*diverges, 1, 1.0));
  CHECK_FALSE(study.report(*diverges, 2, std::numeric_limits<double>::quiet_NaN()));
  const auto fails = study.ask();
  study.fail(*fails, "out of memory");
  const History history = study.history();
  CHECK(history.trials()[0].state == TrialState::failed);
  CHECK(history.trials()[0].curve.epochs() == 1);
  CHECK(history.trials()[1].state == TrialState::failed);
  CHECK(history.trials()[1].reason == "out of memory");
  CHECK_FALSE(study.report(*fails, 1, 1.0));  // it is over
  study.fail(*fails, "again");
  CHECK(study.history().trials()[1].reason == "out of memory");
}

TEST_CASE("a study left in the middle of a trial goes on to the same end") {
  const TemporaryDirectory directory;
  StudySpec spec = example_spec();
  Study unbroken(spec);
  train_all(unbroken);

  int orders = 0;
  for (bool goes_on = true; goes_on;) {  // a new process every few orders
    Study study(spec, directory.path());
    goes_on = false;
    while (const auto trial = study.ask()) {
      goes_on = !train(study, *trial, ++orders % 3 == 0 ? 2 : 1000);
      if (goes_on) break;  // and its trial is lost
    }
  }
  Study finished(spec, directory.path());
  CHECK(orders > 40);
  CHECK(outcome(finished.history()) == outcome(unbroken.history()));
}

TEST_CASE("an epoch reported again is not counted again") {
  Study study(example_spec());
  const auto trial = study.ask();
  CHECK(study.report(*trial, 1, 5.0));
  CHECK(study.report(*trial, 1, 7.0));
  CHECK(study.history().trials()[0].curve.back().value == 5.0);
  CHECK(study.history().epochs_spent() == 1);
}

TEST_CASE("a directory has one owner at a time") {
  const TemporaryDirectory directory;
  const Study study(example_spec(), directory.path());
  CHECK_THROWS_AS(Study(example_spec(), directory.path()), StorageError);
}
