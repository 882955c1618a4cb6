#include "report/study_text.hpp"

#include "report/example.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::report;

TEST_CASE("the best configuration is shown in full precision with its checkpoint") {
  const Snapshot snapshot = example_study();
  CHECK(best_text(snapshot.history(), {.checkpoint = "out/checkpoints/1"}) ==
        "Best of 3 trials: val_loss 0.25 at epoch 3 of trial 1\n"
        "  learning_rate  0.0123456789\n"
        "  optimizer      adamw\n"
        "Checkpoint: out/checkpoints/1\n");
}

TEST_CASE("beside the objective a familiar metric is shown") {
  Snapshot snapshot = example_study();
  snapshot.trials[1].curve.append(
      {.epoch = 9,
       .value = 0.2,
       .metrics = {{"lr", 0.1}, {"val_accuracy", 0.875}, {"val_auc", 0.9}, {"val_loss", 0.2}}});
  CHECK(best_line(snapshot.history()) == "val_loss 0.2 (val_accuracy 0.875) at epoch 9 of trial 1");
}

TEST_CASE("the advice follows the best configuration") {
  const Snapshot snapshot = example_study();
  CHECK(best_text(snapshot.history(), {.advice = example_advice()})
            .ends_with("Advice: train it for 6 epochs [4-8], learning rate 0.01235 (cosine schedule); "
                       "expect val_loss 0.21 [0.2, 0.22]\n"
                       "  It was trained for 4 of 9 epochs.\n"));
  CHECK(best_text(snapshot.history(), {.advice = Advice{.epochs = {1, 1, 1}}})
            .find("train it for 1 epoch [1-1]; expect") != std::string::npos);
}

TEST_CASE("the cost is compared with full training of every trial") {
  const Snapshot snapshot = example_study();
  CHECK(cost_text(snapshot.history()) ==
        "Trials: 1 running, 1 paused, 1 failed\n"
        "Epochs: 7 spent; full training of every trial would have taken 27 (3.9 times as many)\n"
        "Time: 1 min 15 s\n");
}

TEST_CASE("a study without any epoch can be shown") {
  Snapshot snapshot = example_study();
  snapshot.trials.clear();
  CHECK(best_text(snapshot.history(), {}) == "Best of 0 trials: nothing yet\n");
  CHECK(cost_text(snapshot.history()) ==
        "Trials: none\nEpochs: 0 spent; full training of every trial would have taken 0\nTime: 1 min 15 s\n");
  CHECK(rung_counts(snapshot.history()) == "-");
}

TEST_CASE("the status says who searches, or why nobody does") {
  Snapshot snapshot = example_study();
  CHECK(status_text(snapshot, Controller{7, "here"}, {}).starts_with("Study example: searching (process 7 on here)\n"));
  snapshot.record.reason = "interrupted";
  CHECK(status_text(snapshot, {}, {}).starts_with("Study example: not running: interrupted\n"));
  snapshot.record.state = StudyState::finished;
  snapshot.record.reason = "60 trials";
  CHECK(status_text(snapshot, {}, {}).starts_with("Study example: finished: 60 trials\n"));
}

TEST_CASE("the table of trials has a line each, the best first") {
  const Snapshot snapshot = example_study();
  CHECK(trials_text(snapshot.record.spec, sorted_trials(snapshot.history(), TrialOrder::value, std::nullopt)) ==
        "trial  state    val_loss  at  epochs  learning_rate  optimizer  reason\n"
        "    1  running      0.25   3       4        0.01235      adamw\n"
        "    0  paused        0.7   3       3           0.01      adamw  rank 2 of 2\n"
        "    2  failed          -   -       0            0.1      adamw  diverged: val_loss is nan at epoch 1\n");
}

TEST_CASE("trials can be sorted otherwise and filtered by state; maximize turns the order by value") {
  Snapshot snapshot = example_study();
  const auto numbers = [&](TrialOrder order, std::optional<TrialState> state) {
    std::vector<TrialNumber> result;
    for (const Trial* trial : sorted_trials(snapshot.history(), order, state)) result.push_back(trial->number);
    return result;
  };
  using Numbers = std::vector<TrialNumber>;
  CHECK(numbers(TrialOrder::number, {}) == Numbers{0, 1, 2});
  CHECK(numbers(TrialOrder::epochs, {}) == Numbers{1, 0, 2});
  CHECK(numbers(TrialOrder::state, {}) == Numbers{1, 0, 2});
  CHECK(numbers(TrialOrder::value, TrialState::paused) == Numbers{0});
  snapshot.record.spec.objective.direction = Direction::maximize;
  CHECK(numbers(TrialOrder::value, {}) == Numbers{0, 1, 2});
}

TEST_CASE("rungs count the trials that have reached them") {
  const Snapshot snapshot = example_study();
  CHECK(rung_counts(snapshot.history()) == "3 epochs: 2, 9: 0");
}
