// Worker processes: their ends, their starts, and the signals that are not for them.
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <mutex>

#include "autoepoch/tuner.hpp"
#include "run/process_executor.hpp"
#include "storage/memory_storage.hpp"
#include "support/executor_conformance.hpp"
#include "support/storage_files.hpp"
#include "support/toy_scheduler.hpp"

namespace autoepoch::test {
namespace {

using run::ProcessExecutor;
using run::ProcessOptions;
using namespace std::string_literals;

struct Workers {
  ScratchDirectory directory;
  std::vector<std::string> log;

  ProcessOptions options(int workers) {
    return {.program = {.file = TOY_WORKER},
            .slots = run::make_slots("cpu", workers, {.cores = 2 * workers}),
            .checkpoints = {.directory = directory / "checkpoints"},
            .log = [this](const run::Slot&, std::string_view line) { log.emplace_back(line); }};
  }
  std::unique_ptr<ProcessExecutor> executor(int workers) {
    return std::make_unique<ProcessExecutor>(toy_spec(), options(workers));
  }
  bool has_logged(const std::string& part) const {
    return std::any_of(log.begin(), log.end(), [&](const auto& line) { return line.find(part) != std::string::npos; });
  }
};

/// A shell script in place of the worker.
ProcessOptions script(Workers& workers, const std::string& text) {
  ProcessOptions options = workers.options(1);
  options.program = {.file = "sh", .arguments = {"-c", text}};
  return options;
}

std::string start_failure(ProcessOptions options) {
  try {
    ProcessExecutor executor(toy_spec(), std::move(options));
    executor.submit(toy_job(1));
    next_event(executor);
  } catch (const ExecutorError& error) {
    return error.what();
  }
  return "none";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Kills the worker at random moments after it was told to go on.
class KillingExecutor final : public Executor {
 public:
  KillingExecutor(Executor& inner, std::uint64_t seed) : inner_(inner), rng_(seed) {}

  int free_slots() const override { return inner_.free_slots(); }
  std::vector<SlotStatus> slots() const override { return inner_.slots(); }
  void submit(const Job& job) override { inner_.submit(job); }
  Event wait(double seconds) override {
    Event event = inner_.wait(seconds);
    if (const auto* report = std::get_if<Reported>(&event)) {
      pids_[report->trial] = static_cast<pid_t>(report->observation.metrics.at("pid"));
    }
    return event;
  }
  void answer(std::int64_t trial, Reply reply) override {
    inner_.answer(trial, reply);
    if (rng_.uniform() > 0.3) return;
    ::usleep(static_cast<useconds_t>(rng_.below(4000)));
    ::kill(pids_.at(trial), SIGKILL);
    ++kills;
  }
  void kill(std::int64_t trial) override { inner_.kill(trial); }
  void discard(std::int64_t trial, bool keep_best) override { inner_.discard(trial, keep_best); }
  double now() const override { return inner_.now(); }
  double wall_clock() const override { return inner_.wall_clock(); }

  int kills = 0;

 private:
  Executor& inner_;
  Rng rng_;
  std::map<std::int64_t, pid_t> pids_;
};

}  // namespace

TEST_CASE("the process executor conforms") {
  Workers workers;
  check_executor([&](int count) { return workers.executor(count); });
}

TEST_CASE("no process is left behind") {
  Workers workers;
  {
    const auto executor = workers.executor(3);
    for (std::int64_t trial = 0; trial < 3; ++trial) executor->submit(toy_job(trial));
    next_event(*executor);
  }
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
}

TEST_CASE("a worker that dies is a crash that may be retried, and another takes its place") {
  struct Death {
    std::string fault;
    std::string reason;
  };
  const auto death =
      GENERATE(Death{"abort", "worker killed by signal 6 (Aborted); its last lines: an assertion failed"},
               Death{"segv", "worker killed by signal 11 (Segmentation fault)"},
               Death{"kill", "worker killed by signal 9 (Killed), perhaps by the system for lack of memory"},
               Death{"exit", "worker exited with status 3"});
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  if (death.fault == "segv") return;  // the sanitizer makes another death of it
#endif
  Workers workers;
  const auto executor = workers.executor(1);
  executor->submit(toy_job(1, death.fault + "@3"));
  for (int epoch = 1; epoch <= 2; ++epoch) {
    expect<Reported>(*executor);
    executor->answer(1, Executor::Reply::proceed);
  }
  const auto crash = expect<Crashed>(*executor);
  CHECK(crash.trial == 1);
  CHECK(crash.reason == death.reason);
  CHECK(crash.retryable);
  CHECK(executor->free_slots() == 1);
  Job again = toy_job(1);
  again.from_epoch = 2;
  run_until(*executor, again, 5, Executor::Reply::stop);
}

TEST_CASE("a worker that closes its ears is ended") {
  Workers workers;
  const auto executor = workers.executor(1);
  executor->submit(toy_job(1, "mute@1"));
  CHECK(expect<Crashed>(*executor).retryable);
  run_until(*executor, toy_job(2), 2, Executor::Reply::stop);
}

TEST_CASE("a worker that hangs is ended by kill") {
  Workers workers;
  const auto executor = workers.executor(1);
  executor->submit(toy_job(1, "hang@2"));
  expect<Reported>(*executor);
  executor->answer(1, Executor::Reply::proceed);
  CHECK(std::holds_alternative<TimedOut>(executor->wait(0.05)));
  executor->kill(1);
  run_until(*executor, toy_job(2), 2, Executor::Reply::stop);
}

TEST_CASE("what experiments print goes to the log") {
  Workers workers;
  const auto executor = workers.executor(1);
  run_until(*executor, toy_job(1, "print@2"), 4, Executor::Reply::stop);
  run_until(*executor, toy_job(2), 1, Executor::Reply::stop);
  CHECK(workers.has_logged("{\"type\": \"report\"} \xff{{{"));
}

TEST_CASE("workers see their slot's environment") {
  Workers workers;
  const auto executor = workers.executor(2);
  executor->submit(toy_job(1));
  const auto report = expect<Reported>(*executor);
  CHECK(report.observation.metrics.at("threads") == 2);
}

TEST_CASE("a program that cannot work is told with its cause") {
  Workers workers;
  ProcessOptions missing = workers.options(1);
  missing.program.file = "/nonexistent/worker";
  CHECK(start_failure(missing) == "cannot start /nonexistent/worker: No such file or directory");
  CHECK(contains(start_failure(script(workers, "echo no libtorch >&2; exit 4")),
                 "sh does not start: exited with status 4; its last lines: no libtorch"));
  CHECK(contains(start_failure(script(workers, "echo '{\"type\":\"hello\",\"protocol\":99}'; sleep 1000")),
                 "of another version than this program (protocol 99, not 2)"));
  ProcessOptions silent = script(workers, "sleep 1000");
  silent.start_seconds = 0.2;
  CHECK(contains(start_failure(silent), "does not start: no hello within 0.2s"));
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
}

TEST_CASE("a worker that comes up at the second try is no trial's fault") {
  Workers workers;
  const std::string marker = (workers.directory / "marker").string();
  const std::string fail_once = "test -e " + marker + " || { touch " + marker + "; exit 1; }; ";
  ProcessExecutor executor(toy_spec(), script(workers, fail_once + "exec " TOY_WORKER));
  run_until(executor, toy_job(1), 3, Executor::Reply::stop);
  CHECK(std::filesystem::exists(marker));
}

TEST_CASE("programs that a worker has started die with it") {
  Workers workers;
  const std::string pid_file = (workers.directory / "pid").string();
  pid_t grandchild = 0;
  {
    ProcessExecutor executor(toy_spec(), script(workers, "sleep 1000 & echo $! > " + pid_file + "; " TOY_WORKER));
    run_until(executor, toy_job(1), 1, Executor::Reply::stop);
    std::ifstream(pid_file) >> grandchild;
    REQUIRE(grandchild > 0);
    CHECK(::kill(grandchild, 0) == 0);
  }
  for (int tries = 0; tries < 1000; ++tries) {  // until its new parent has reaped it, or it is a zombie
    std::ifstream stat("/proc/" + std::to_string(grandchild) + "/stat");
    std::string pid, name, state;
    if (!(stat >> pid >> name >> state) || state == "Z") return;
    ::usleep(10000);
  }
  FAIL("it lives on");
}

TEST_CASE("a worker tells its devices") {
  const auto machine = run::probe_machine({.file = TOY_WORKER});
  CHECK(machine.cores == 3);
  CHECK(machine.gpus.at(0).uuid == "GPU-toy");
  CHECK_THROWS_AS(run::probe_machine({.file = "false"}), ExecutorError);
  CHECK_THROWS_AS(run::probe_machine({.file = "/nonexistent/worker"}), ExecutorError);
  CHECK_THROWS_AS(run::probe_machine({.file = "sh", .arguments = {"-c", "sleep 1000"}}, 0.1), ExecutorError);
}

TEST_CASE("Ctrl-C is an event for the controller and nothing for the workers") {
  Workers workers;
  const auto executor = workers.executor(1);
  executor->submit(toy_job(1));
  const auto report = expect<Reported>(*executor);
  CHECK(::getpgid(static_cast<pid_t>(report.observation.metrics.at("pid"))) != ::getpgrp());
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
  std::raise(signal);
  expect<Interrupted>(*executor);
  executor->answer(1, Executor::Reply::proceed);
  CHECK(expect<Reported>(*executor).observation.epoch == 2);
}

TEST_CASE("one interruption pauses a search, and it goes on to the same end") {
  Workers workers;
  MemoryStorage storage;
  const StudySpec spec = toy_spec();
  for (int pieces = 0;; ++pieces) {
    REQUIRE(pieces < 100);
    const auto executor = workers.executor(1);
    if (pieces < 8) std::raise(SIGINT);
    if (tune(spec, {ToySampler(), ToyHalving(), *executor, storage}).why != Why::interrupted) break;
  }
  MemoryStorage whole;
  run::VirtualExecutor told(1, virtual_toy);
  tune(spec, {ToySampler(), ToyHalving(), told, whole});
  CHECK(describe(storage.trials(1)) == describe(whole.trials(1)));
}

TEST_CASE("workers killed at random moments cost nothing but time") {
  const auto seed = GENERATE(std::uint64_t{1}, std::uint64_t{2});
  INFO("seed " << seed);
  Workers workers;
  MemoryStorage storage;
  StudySpec spec = toy_spec();
  spec.run.retries = 1000;
  const auto executor = workers.executor(1);
  KillingExecutor killer(*executor, seed);
  struct Slow final : Sampler {
    Params suggest(const History& history, Rng& rng) const override {
      Params params = ToySampler().suggest(history, rng);
      params.set("milliseconds", std::int64_t{1});
      return params;
    }
  };
  const Summary summary = tune(spec, {Slow(), ToyHalving(), killer, storage});
  CHECK(killer.kills > 5);
  MemoryStorage whole;
  run::VirtualExecutor told(1, virtual_toy);
  const Summary expected = tune(spec, {Slow(), ToyHalving(), told, whole});
  CHECK(summary.epochs == expected.epochs);
  CHECK(describe(storage.trials(1)) == describe(whole.trials(1)));
}

TEST_CASE("after a search the disk holds what may be used again, and the best epoch") {
  Workers workers;
  MemoryStorage storage;
  const auto executor = workers.executor(2);
  const Summary summary = tune(toy_spec(), {ToySampler(), ToyHalving(), *executor, storage});
  for (const Trial& trial : storage.trials(1)) {
    const run::CheckpointStore store(workers.directory / "checkpoints", trial.number);
    const bool is_best = trial.number == summary.best->number;
    INFO(describe(trial));
    if (is_best) CHECK(store.best({})->epoch == summary.best_epoch->epoch);
    if (trial.state == TrialState::completed) CHECK(store.newest(16)->epoch == 16);
    if (trial.state == TrialState::stopped && !is_best) CHECK(!std::filesystem::exists(store.directory()));
  }
}

}  // namespace autoepoch::test
