#include "cli/progress_frame.hpp"

#include "report/example.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::cli;

namespace {

std::string text_of(const std::vector<FrameLine>& lines) {
  std::string text;
  for (const FrameLine& line : lines) text += line.label + " | " + line.text + "\n";
  return text;
}

}  // namespace

TEST_CASE("the live display shows the best, trials, rungs, budget, speed and each worker") {
  report::Snapshot study = report::example_study();
  study.record.spec.budget.epochs = 60;
  study.record.spec.budget.seconds = 600;
  CHECK(text_of(compose_frame(study.history(), {{"cpu:0", 1}, {"cpu:1", {}}}, 2)) ==
        "study | example\n"
        "best | val_loss 0.25 at epoch 3 of trial 1\n"
        "trials | 1 running, 1 paused, 1 failed\n"
        "rungs | 3 epochs: 2, 9: 0\n"
        "budget | 7 of 60 epochs, 3 trials, 1 min 15 s of 10 min 00 s\n"
        "speed | 2 epochs/s, at most 27 s left\n"
        "worker 0 | cpu:0: trial 1, epoch 5 of 9, val_loss 0.3\n"
        "worker 1 | cpu:1: idle\n");
}

TEST_CASE("a display before the first trial has nothing to show and says so") {
  report::Snapshot study = report::example_study();
  study.trials.clear();
  study.record.seconds = 0;
  CHECK(text_of(compose_frame(study.history(), {{"cpu:0", 0}}, 0)) ==
        "study | example\n"
        "best | nothing yet\n"
        "trials | none\n"
        "rungs | -\n"
        "budget | 0 epochs, 0 trials, 0.0 s\n"
        "speed | -\n"
        "worker 0 | cpu:0: idle\n");
}

TEST_CASE("the time left is that of the limit reached first, and never negative") {
  report::Snapshot study = report::example_study();  // 7 epochs, 75 seconds
  CHECK_FALSE(seconds_left(study.history(), 1));
  study.record.spec.budget.epochs = 27;
  CHECK_FALSE(seconds_left(study.history(), 0));
  CHECK(seconds_left(study.history(), 2) == 10.0);
  study.record.spec.budget.seconds = 80;
  CHECK(seconds_left(study.history(), 2) == 5.0);
  study.record.spec.budget.seconds = 70;
  CHECK(seconds_left(study.history(), 2) == 0.0);
}
