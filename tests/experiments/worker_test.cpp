// The program autoepoch-worker itself, served by the executor that `autoepoch` uses.
#include <signal.h>
#include <stdlib.h>

#include <string>
#include <variant>

#include "autoepoch/executors.hpp"
#include "autoepoch/json.hpp"
#include "experiments/idx_files.hpp"
#include "support/catch.hpp"
#include "support/storage_files.hpp"
#include "worker/wire.hpp"

namespace autoepoch::experiments {
namespace {

using autoepoch::test::ScratchDirectory;

constexpr double kLimit = 120;  // seconds, for a worker to start and train an epoch on a busy machine

class Workshop {
 public:
  Workshop() {
    test::write_random_dataset(scratch_.path(), 120, 8, 5);
    spec_.experiment =
        R"({"dataset": "mnist", "hidden": 8, "dropout": 0.2, "path": ")" + scratch_.path().string() + "\"}";
    spec_.objective = {.metric = "val_loss"};
    spec_.budget.max_epochs = 10;
  }

  std::unique_ptr<Executor> executor(const std::string& checkpoints) {
    const Machine machine = probe_machine({AUTOEPOCH_WORKER}, kLimit);
    return make_process_executor(spec_, {.program = {AUTOEPOCH_WORKER},
                                         .slots = make_slots("cpu:1", 1, machine),
                                         .checkpoints = {.directory = scratch_ / checkpoints},
                                         .start_seconds = kLimit});
  }

 private:
  ScratchDirectory scratch_;
  StudySpec spec_;
};

// The next observation of the trial, answered.
Observation next_epoch(Executor& executor, std::optional<Leave> leave) {
  const Event event = executor.wait(kLimit);
  REQUIRE(std::holds_alternative<Reported>(event));
  const auto& [trial, observation] = std::get<Reported>(event);
  executor.answer(trial, leave);
  return observation;
}

void expect_end(Executor& executor, Leave leave) {
  const Event event = executor.wait(kLimit);
  REQUIRE(std::holds_alternative<Ended>(event));
  CHECK(std::get<Ended>(event).leave == leave);
}

Job job(int from_epoch, double learning_rate = 0.01) {
  return {.trial = 1, .params = {{"learning_rate", learning_rate}}, .seed = 4, .from_epoch = from_epoch, .until = 4};
}

}  // namespace

TEST_CASE("The worker tells what it can run on") {
  const Machine machine = probe_machine({AUTOEPOCH_WORKER}, kLimit);
  CHECK(machine.cores >= 1);
  CHECK(machine.library.rfind("LibTorch ", 0) == 0);
}

TEST_CASE("A trial paused in one worker goes on in another as if never interrupted") {
  Workshop workshop;
  std::vector<double> unbroken;
  {
    const auto executor = workshop.executor("a");
    executor->submit(job(0));
    for (int epoch = 1; epoch <= 4; ++epoch) {
      unbroken.push_back(next_epoch(*executor, epoch < 4 ? std::nullopt : std::optional(Leave::complete)).value);
    }
    expect_end(*executor, Leave::complete);
  }
  std::vector<double> resumed;
  {
    const auto executor = workshop.executor("b");
    executor->submit(job(0));
    resumed.push_back(next_epoch(*executor, std::nullopt).value);
    resumed.push_back(next_epoch(*executor, Leave::pause).value);
    expect_end(*executor, Leave::pause);
  }
  const auto executor = workshop.executor("b");
  executor->submit(job(2));
  const Observation third = next_epoch(*executor, std::nullopt);
  CHECK(third.epoch == 3);
  resumed.push_back(third.value);
  resumed.push_back(next_epoch(*executor, Leave::stop).value);
  expect_end(*executor, Leave::stop);
  CHECK(resumed == unbroken);
}

TEST_CASE("An impossible trial ends alone: the worker trains the next one") {
  Workshop workshop;
  const auto executor = workshop.executor("c");
  Job impossible = job(0);
  impossible.params = {{"hidden", std::int64_t{1000000}}};
  executor->submit(impossible);
  const Event event = executor->wait(kLimit);
  REQUIRE(std::holds_alternative<Crashed>(event));
  CHECK(std::get<Crashed>(event).reason == "out of memory");
  CHECK(std::get<Crashed>(event).retryable);  // another program may have had the memory
  executor->submit(job(0));
  next_epoch(*executor, Leave::stop);
  expect_end(*executor, Leave::stop);
}

TEST_CASE("The worker refuses a wrong study with exit code 2") {
  const ScratchDirectory scratch;
  const auto exit_code = [&](const std::string& space) {
    const std::string text = R"({"experiment": {}, "space": {)" + space + "}}";
    test::write_plain(scratch / "space.json", {text.begin(), text.end()});
    const std::string command =
        std::string("'") + AUTOEPOCH_WORKER + "' --check < " + (scratch / "space.json").string() + " 2> /dev/null";
    return WEXITSTATUS(std::system(command.c_str()));
  };
  CHECK(exit_code(R"("hidden": {"type": "int", "low": 8, "high": 64})") == 0);
  CHECK(exit_code(R"("hiden": {"type": "int", "low": 8, "high": 64})") == 2);
}

TEST_CASE("The worker describes itself, with its devices, for a study or without one") {
  const ScratchDirectory scratch;
  const auto described = [&](const std::string& input) {
    const std::string command = "'" AUTOEPOCH_WORKER "' --describe < " + input + " > " + (scratch / "out").string();
    REQUIRE(std::system(command.c_str()) == 0);
    const test::Bytes bytes = test::read_all(scratch / "out");
    return std::string(bytes.begin(), bytes.end());
  };
  const std::string space = R"({"experiment": {"cooldown_epochs": 2}, "space": {}})";
  test::write_plain(scratch / "space.json", {space.begin(), space.end()});
  const std::string text = described((scratch / "space.json").string());
  CHECK(wire::machine_of_description(text)->library.starts_with("LibTorch "));
  CHECK(parse_worker_description(text).comparable == "cooled_down");
  CHECK(parse_worker_description(text).protocol == wire::kProtocol);
  CHECK(parse_worker_description(described("/dev/null")).comparable.empty());
}

}  // namespace autoepoch::experiments
