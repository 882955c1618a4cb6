// The executors that run in this process.
#include <fstream>
#include <future>

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
    return std::make_unique<ThreadExecutor>(toy_spec(), make_toy, workers, CheckpointPolicy{directory.path()});
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
  executor.answer(1, std::nullopt);
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
    Suggestion suggest(const History& history, Rng& rng) const override {
      const char* const faults[] = {"", "", "throw@2", "nan@3", "finish@3", "bad_alloc@1"};
      return {Params{{"x", rng.uniform()}, {"fault", std::string(faults[history.trials().size() % 6])}}};
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
    return std::make_unique<ThreadExecutor>(toy_spec(), make_toy, 1, CheckpointPolicy{directory.path()});
  };
  Job job = toy_job(1);
  run_until(*make(), job, 4, Leave::pause);
  job.from_epoch = 4;
  run_until(*make(), job, 8, Leave::stop);
}

TEST_CASE("the checkpoint that a killed thread was writing is discarded with the others") {
  const ScratchDirectory directory;
  struct Slow final : Experiment {
    explicit Slow(std::promise<void>& saving, std::shared_future<void> go) : saving_(saving), go_(std::move(go)) {}
    Observation run_epoch() override { return {.epoch = 1, .value = 1, .seconds = 1}; }
    void save(const std::filesystem::path& file) const override {
      saving_.set_value();
      go_.wait();
      std::ofstream(file) << "weights";
    }
    void load(const std::filesystem::path&) override {}
    std::promise<void>& saving_;
    std::shared_future<void> go_;
  };
  std::promise<void> saving, go;
  const std::shared_future<void> going = go.get_future().share();
  {
    ThreadExecutor executor(
        toy_spec(), [&](const ExperimentInput&) { return std::make_unique<Slow>(saving, going); }, 1,
        CheckpointPolicy{directory.path()});
    executor.submit(toy_job(1));
    saving.get_future().wait();
    executor.kill(1);
    executor.discard(1, false);
    go.set_value();
    wait_for_free_slots(executor, 1);
  }
  CHECK(!std::filesystem::exists(directory / "trial-000001"));
}

TEST_CASE("a killed thread saves no further epoch") {
  const ScratchDirectory directory;
  ThreadExecutor executor(toy_spec(), make_toy, 1, CheckpointPolicy{directory.path()});
  Job job = toy_job(1);
  job.params.set("milliseconds", std::int64_t{50});
  executor.submit(job);
  executor.wait(0.01);  // it is in its first epoch
  executor.kill(1);
  wait_for_free_slots(executor, 1);
  CHECK(!std::filesystem::exists(directory / "trial-000001"));
}

}  // namespace autoepoch::test
