#include "study/followed_study.hpp"

#include "autoepoch/error.hpp"
#include "autoepoch/storages.hpp"
#include "study/gather.hpp"
#include "study/notes.hpp"
#include "study/stop_requests.hpp"
#include "support/catch.hpp"
#include "support/files.hpp"

using namespace autoepoch;
using namespace autoepoch::study;
using namespace autoepoch::test;
using Numbers = std::set<TrialNumber>;

namespace {

/// A study that changes while it is followed.
struct Lab {
  TemporaryDirectory folder;
  Directory directory{folder.path()};
  std::unique_ptr<Storage> storage = open_sqlite(directory.database());
  std::int64_t study = 0;

  Lab() {
    StudySpec spec;
    spec.space = SearchSpace({{"x", FloatRange{0, 1}}});
    spec.budget.max_epochs = 9;
    study = storage->create_study(spec, 1000);
  }

  Trial start(double x) {
    Trial trial = storage->add_trial(study, {{"x", x}}, 3, 1001);
    storage->transition(trial.id, TrialState::waiting, {.to = TrialState::running, .time = 1001});
    return trial;
  }
};

/// What is read and not computed, as text.
std::string describe(const report::ReportInput& input) {
  std::string text = input.snapshot.record.spec.name + "\n";
  for (const Trial& trial : input.snapshot.trials) {
    text += to_string(trial.number) + std::string(to_string(trial.state)) + trial.reason;
    for (const Observation& one : trial.curve)
      text += " " + std::to_string(one.epoch) + ":" + std::to_string(one.value);
    text += "\n";
  }
  for (const TrialEvent& event : input.events) text += std::to_string(event.epoch) + event.text + "\n";
  for (const auto& [number, note] : input.notes) text += to_string(number) + note + "\n";
  for (const auto& [number, file] : input.checkpoints) text += to_string(number) + file + "\n";
  for (const auto& [number, lines] : input.logs) text += to_string(number) + lines.back() + "\n";
  return text;
}

}  // namespace

TEST_CASE("a study that is followed is read as one that is read anew, and says which trials have changed") {
  Lab lab;
  write_text(
      lab.directory.worker(),
      autoepoch::to_json(autoepoch::WorkerDescription{.metrics = {{"wobble", autoepoch::Direction::maximize, ""}}}));
  FollowedStudy followed(lab.directory);
  const auto changed = [&] {
    Numbers numbers = followed.update().value();
    CHECK(describe(followed.input()) == describe(read_report(lab.directory)));
    // Nothing is searched: forecasts are made anew each time.
    for (const auto& [number, forecast] : followed.input().forecasts) numbers.erase(number);
    return numbers;
  };
  CHECK(changed() == Numbers{});
  CHECK(followed.input().worker.metric("wobble")->direction == autoepoch::Direction::maximize);
  CHECK_FALSE(followed.update());
  const Trial first = lab.start(0.5);
  const Trial second = lab.start(0.25);
  CHECK(changed() == Numbers{0, 1});
  lab.storage->append(first.id, {.epoch = 1, .value = 0.5}, 1);
  std::filesystem::create_directories(lab.directory.checkpoints() / "trial-000000");
  write_text(lab.directory.checkpoints() / "trial-000000" / "epoch-0001.ckpt", "x");
  CHECK(followed.update().value().contains(0));
  CHECK(describe(followed.input()) == describe(read_report(lab.directory)));
  CHECK(followed.input().checkpoints.at(0) == "checkpoints/trial-000000/epoch-0001.ckpt");
  write_note(lab.directory, 1, "wider");
  CHECK(changed() == Numbers{1});
  write_note(lab.directory, 1, "");
  CHECK(changed() == Numbers{1});

  write_text(lab.directory.log(), "2026-01-01T00:00:00.000 trial 1 failed: no memory\n");
  lab.storage->transition(second.id, TrialState::running,
                          {.to = TrialState::failed, .reason = "no memory", .failure = true});
  CHECK(changed() == Numbers{1});
  CHECK(followed.input().logs.at(1).back().ends_with("no memory"));
}

TEST_CASE("a study that was replaced by another is read anew") {
  Lab lab;
  FollowedStudy followed(lab.directory);
  lab.start(0.5);
  followed.update();
  CHECK(followed.input().snapshot.trials.size() == 1);
  lab.storage.reset();
  for (const char* file : {"study.db", "study.db-wal", "study.db-shm"})
    std::filesystem::remove(lab.folder.path() / file);
  lab.storage = open_sqlite(lab.directory.database());
  lab.study = lab.storage->create_study({.name = "other"}, 2000);
  CHECK(followed.update() == Numbers{});
  CHECK(followed.input().snapshot.record.spec.name == "other");
  CHECK(followed.input().snapshot.trials.empty());
}

TEST_CASE("wishes and notes are refused for trials that do not exist, with a look at that trial alone") {
  Lab lab;
  const Trial trial = lab.start(0.5);
  CHECK_THROWS_AS(write_note(lab.directory, 7, "x"), InvalidInput);
  CHECK_THROWS_AS(request_stop(lab.directory, -1), InvalidInput);
  CHECK(request_stop(lab.directory, 0).find("will be stopped") != std::string::npos);
  lab.storage->transition(trial.id, TrialState::running, {.to = TrialState::stopped, .reason = "enough"});
  CHECK_THROWS_WITH(request_stop(lab.directory, 0), Catch::Matchers::Matches(".*over already: it is stopped"));
}
