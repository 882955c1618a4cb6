// The executors that run in this process.
#include "support/executor_conformance.hpp"

#include "autoepoch/tuner.hpp"
#include "run/thread_executor.hpp"
#include "run/virtual_executor.hpp"
#include "storage/memory_storage.hpp"
#include "support/storage_files.hpp"
#include "support/toy_scheduler.hpp"

namespace autoepoch::test {

using run::ThreadExecutor;
using run::VirtualExecutor;

TEST_CASE("the virtual executor conforms") {
  check_executor([](int workers) { return std::make_unique<VirtualExecutor>(workers, virtual_toy); });
}

TEST_CASE("the thread executor conforms, keeping paused trials in memory") {
  check_executor([](int workers) { return std::make_unique<ThreadExecutor>(toy_spec(), make_toy, workers); });
}

TEST_CASE("the thread executor conforms, keeping paused trials on disk") {
  const ScratchDirectory directory;
  check_executor([&](int workers) {
    return std::make_unique<ThreadExecutor>(toy_spec(), make_toy, workers, run::CheckpointPolicy{directory.path()});
  });
}

TEST_CASE("virtual events come in the order of their time") {
  VirtualExecutor executor(2, [](const Job& job, int epoch) {
    return Observation{.epoch = epoch, .value = 1, .seconds = job.trial == 0 ? 3.0 : 2.0, .metrics = {}};
  });
  executor.interrupt_at(2.5);
  executor.submit(toy_job(0));
  executor.submit(toy_job(1));
  CHECK(std::get<Reported>(executor.wait(10)).trial == 1);
  CHECK(executor.now() == 2);
  executor.answer(1, Executor::Reply::proceed);
  CHECK(std::holds_alternative<Interrupted>(executor.wait(10)));
  CHECK(std::holds_alternative<TimedOut>(executor.wait(0.25)));
  CHECK(executor.now() == 2.75);
  CHECK(std::get<Reported>(executor.wait(10)).trial == 0);
  CHECK(std::get<Reported>(executor.wait(10)).trial == 1);
  CHECK(executor.now() == 4);
}

TEST_CASE("threads search as virtual time does") {
  const auto search = [](Executor& executor) {
    MemoryStorage storage;
    const StudySpec spec = toy_spec();
    tune(spec, {ToySampler(), ToyHalving(), executor, storage});
    return describe(storage.trials(1));
  };
  VirtualExecutor told(1, virtual_toy);
  ThreadExecutor trained(toy_spec(), make_toy, 1);
  CHECK(search(trained) == search(told));
}

TEST_CASE("several threads spend the budget exactly and survive what experiments do") {
  StudySpec spec = toy_spec();
  spec.budget.trials = 60;
  spec.budget.epochs = 150;
  struct Faulty final : Sampler {
    Params suggest(const History& history, Rng& rng) const override {
      const char* const faults[] = {"", "", "throw@2", "nan@3", "finish@3", "bad_alloc@1"};
      return {{"x", rng.uniform()}, {"fault", std::string(faults[history.trials().size() % 6])}};
    }
  };
  MemoryStorage storage;
  ThreadExecutor executor(spec, make_toy, 4);
  const Summary summary = tune(spec, {Faulty(), ToyHalving(), executor, storage});
  CHECK(summary.epochs == 150);
  const auto trials = storage.trials(1);
  const History history(spec, trials);
  CHECK(history.count(TrialState::running) == 0);
  CHECK(history.count(TrialState::failed) > 5);
}

TEST_CASE("a thread executor can be interrupted from another thread") {
  StudySpec spec = toy_spec();
  spec.budget = {.max_epochs = 1000000};
  MemoryStorage storage;
  ThreadExecutor executor(spec, make_toy, 2);
  std::thread other([&] { executor.interrupt(); });
  const Summary summary = tune(spec, {ToySampler(), ToyFull(), executor, storage});
  other.join();
  CHECK(summary.why == Why::interrupted);
  CHECK(executor.free_slots() == 2);
}

TEST_CASE("a later process continues from the checkpoints of threads") {
  const ScratchDirectory directory;
  const auto make = [&] {
    return std::make_unique<ThreadExecutor>(toy_spec(), make_toy, 1, run::CheckpointPolicy{directory.path()});
  };
  Job job = toy_job(1);
  run_until(*make(), job, 4, Executor::Reply::pause);
  job.from_epoch = 4;
  run_until(*make(), job, 8, Executor::Reply::stop);
}

}  // namespace autoepoch::test
