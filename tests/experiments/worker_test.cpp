// The program autoepoch-worker itself, served by the executor that `autoepoch` uses.
#include <signal.h>
#include <stdlib.h>

#include <string>
#include <variant>

#include "autoepoch/json.hpp"
#include "experiments/idx_files.hpp"
#include "run/process_executor.hpp"
#include "support/catch.hpp"
#include "support/storage_files.hpp"

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

  run::ProcessExecutor executor(const std::string& checkpoints) {
    const run::Machine machine = run::probe_machine({AUTOEPOCH_WORKER}, kLimit);
    return {spec_,
            {.program = {AUTOEPOCH_WORKER},
             .slots = run::make_slots("cpu:1", 1, machine),
             .checkpoints = {.directory = scratch_ / checkpoints},
             .start_seconds = kLimit}};
  }

 private:
  ScratchDirectory scratch_;
  StudySpec spec_;
};

// The next observation of the trial, answered.
Observation next_epoch(Executor& executor, Executor::Reply reply) {
  const Event event = executor.wait(kLimit);
  REQUIRE(std::holds_alternative<Reported>(event));
  const auto& [trial, observation] = std::get<Reported>(event);
  executor.answer(trial, reply);
  return observation;
}

void expect_end(Executor& executor, Ending ending) {
  const Event event = executor.wait(kLimit);
  REQUIRE(std::holds_alternative<Ended>(event));
  CHECK(std::get<Ended>(event).ending == ending);
}

Job job(int from_epoch, double learning_rate = 0.01) {
  return {.trial = 1, .params = {{"learning_rate", learning_rate}}, .seed = 4, .from_epoch = from_epoch, .until = 4};
}

}  // namespace

TEST_CASE("The worker tells what it can run on") {
  const run::Machine machine = run::probe_machine({AUTOEPOCH_WORKER}, kLimit);
  CHECK(machine.cores >= 1);
  CHECK(machine.library.rfind("LibTorch ", 0) == 0);
}

TEST_CASE("A trial paused in one worker goes on in another as if never interrupted") {
  Workshop workshop;
  std::vector<double> unbroken;
  {
    auto executor = workshop.executor("a");
    executor.submit(job(0));
    for (int epoch = 1; epoch <= 4; ++epoch) {
      unbroken.push_back(next_epoch(executor, epoch < 4 ? Executor::Reply::proceed : Executor::Reply::complete).value);
    }
    expect_end(executor, Ending::completed);
  }
  std::vector<double> resumed;
  {
    auto executor = workshop.executor("b");
    executor.submit(job(0));
    resumed.push_back(next_epoch(executor, Executor::Reply::proceed).value);
    resumed.push_back(next_epoch(executor, Executor::Reply::pause).value);
    expect_end(executor, Ending::paused);
  }
  auto executor = workshop.executor("b");
  executor.submit(job(2));
  const Observation third = next_epoch(executor, Executor::Reply::proceed);
  CHECK(third.epoch == 3);
  resumed.push_back(third.value);
  resumed.push_back(next_epoch(executor, Executor::Reply::stop).value);
  expect_end(executor, Ending::stopped);
  CHECK(resumed == unbroken);
}

TEST_CASE("An impossible trial ends alone: the worker trains the next one") {
  Workshop workshop;
  auto executor = workshop.executor("c");
  Job impossible = job(0);
  impossible.params = {{"hidden", std::int64_t{1000000}}};
  executor.submit(impossible);
  const Event event = executor.wait(kLimit);
  REQUIRE(std::holds_alternative<Crashed>(event));
  CHECK(std::get<Crashed>(event).reason.find("out of memory") != std::string::npos);
  executor.submit(job(0));
  next_epoch(executor, Executor::Reply::stop);
  expect_end(executor, Ending::stopped);
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

}  // namespace autoepoch::experiments
