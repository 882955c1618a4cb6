// Worker processes: their ends, their starts, and the signals that are not for them.
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

#include "autoepoch/event_detail.hpp"
#include "autoepoch/storages.hpp"
#include "autoepoch/tuner.hpp"
#include "run/process_executor.hpp"
#include "storage/memory_storage.hpp"
#include "support/executor_conformance.hpp"
#include "support/storage_files.hpp"
#include "support/toy_scheduler.hpp"
#include "worker/checkpoint.hpp"

namespace autoepoch::test {
namespace {

using run::ProcessExecutor;
using namespace std::string_literals;

struct Workers {
  ScratchDirectory directory;
  std::vector<std::string> log;

  ProcessOptions options(int workers) {
    return {.program = {.file = TOY_WORKER},
            .slots = make_slots("cpu", workers, {.cores = 2 * workers}),
            .checkpoints = {.directory = directory / "checkpoints"},
            .log = [this](const Slot&, std::string_view line) { log.emplace_back(line); }};
  }
  std::unique_ptr<ProcessExecutor> executor(int workers) {
    return std::make_unique<ProcessExecutor>(toy_spec(), options(workers));
  }
  bool has_logged(const std::string& part) const {
    return std::any_of(log.begin(), log.end(), [&](const auto& line) { return line.find(part) != std::string::npos; });
  }
};

/// A shell script in place of the worker.
ProcessOptions script(Workers& workers, const std::string& text, int count = 1) {
  ProcessOptions options = workers.options(count);
  options.program = {.file = "sh", .arguments = {"-c", text}};
  return options;
}

/// A worker that does the same with every job, whose trial is $n.
std::string fake_worker(const std::string& with_each_job) {
  return R"(echo '{"type":"hello","protocol":3}'; read -r init; )"
         R"(while read -r line; do case "$line" in *'"type":"job"'*) )"
         R"(n=$(echo "$line" | sed 's/.*"trial":\([0-9]*\).*/\1/'); )" +
         with_each_job + "; esac; done";
}

/// The line that reports an epoch of trial $n.
std::string say_epoch(const std::string& trial, int epoch) {
  return R"(echo '{"type":"report","trial":')" + trial + R"(',"epoch":)" + std::to_string(epoch) + R"(,"value":1}')";
}

/// The same line twice, at once: the second is there before the first can be answered.
std::string say_epoch_twice() {
  const std::string line = R"('{"type":"report","trial":'$n',"epoch":1,"value":1}')";
  return "printf '%s\\n' " + line + " " + line;
}

std::vector<std::string> texts_of(const Storage& storage) {
  std::vector<std::string> texts;
  for (const TrialEvent& event : storage.events(1)) texts.push_back(event.text);
  return texts;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
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
  std::string next_slot(TrialNumber trial) const override { return inner_.next_slot(trial); }
  void submit(const Job& job) override { inner_.submit(job); }
  Event wait(double seconds) override {
    Event event = inner_.wait(seconds);
    if (const auto* report = std::get_if<Reported>(&event)) {
      pids_[report->trial] = static_cast<pid_t>(report->observation.metrics.at("pid"));
    }
    return event;
  }
  void answer(TrialNumber trial, std::optional<Leave> leave) override {
    inner_.answer(trial, leave);
    if (rng_.uniform() > 0.3) return;
    ::usleep(static_cast<useconds_t>(rng_.below(4000)));
    ::kill(pids_.at(trial), SIGKILL);
    ++kills;
  }
  void kill(TrialNumber trial) override { inner_.kill(trial); }
  void discard(TrialNumber trial, bool keep_best) override { inner_.discard(trial, keep_best); }
  double now() const override { return inner_.now(); }
  double wall_clock() const override { return inner_.wall_clock(); }

  int kills = 0;

 private:
  Executor& inner_;
  Rng rng_;
  std::map<TrialNumber, pid_t> pids_;
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
    executor->answer(1, std::nullopt);
  }
  const auto crash = expect<Crashed>(*executor);
  CHECK(crash.trial == 1);
  CHECK(crash.reason == death.reason);
  CHECK(crash.retryable);
  CHECK(executor->free_slots() == 1);
  Job again = toy_job(1);
  again.from_epoch = 2;
  run_until(*executor, again, 5, Leave::stop);
}

TEST_CASE("a worker that closes its ears is ended") {
  Workers workers;
  const auto executor = workers.executor(1);
  executor->submit(toy_job(1, "mute@1"));
  CHECK(expect<Crashed>(*executor).retryable);
  run_until(*executor, toy_job(2), 2, Leave::stop);
}

TEST_CASE("a worker that hangs is ended by kill") {
  Workers workers;
  const auto executor = workers.executor(1);
  executor->submit(toy_job(1, "hang@2"));
  expect<Reported>(*executor);
  executor->answer(1, std::nullopt);
  CHECK(std::holds_alternative<TimedOut>(executor->wait(0.05)));
  executor->kill(1);
  run_until(*executor, toy_job(2), 2, Leave::stop);
}

TEST_CASE("what experiments print goes to the log") {
  Workers workers;
  const auto executor = workers.executor(1);
  run_until(*executor, toy_job(1, "print@2"), 4, Leave::stop);
  run_until(*executor, toy_job(2), 1, Leave::stop);
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
                 "of another version than this program (protocol 99, not 3)"));
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
  run_until(executor, toy_job(1), 3, Leave::stop);
  CHECK(std::filesystem::exists(marker));
}

TEST_CASE("a worker that breaks the protocol costs its trial an attempt and is replaced") {
  Workers workers;
  struct Breach {
    std::string words;
    std::string reason;
  };
  const auto breach = GENERATE(Breach{say_epoch_twice(), "a report before the answer to the last one"},
                               Breach{say_epoch("7", 1), "it spoke of trial 7 while it had trial 1"},
                               Breach{R"(echo '{"type":"report","trial":1,"epoch":99999999999,"value":1}')",
                                      "a malformed report: epoch is 99999999999, no whole number that fits"},
                               Breach{R"(echo '{"type":"ended","trial":1}')",
                                      "a malformed ended: [json.exception.out_of_range.403] key 'leave' "
                                      "not found"});
  ProcessExecutor executor(toy_spec(), script(workers, fake_worker("test $n = 1 || exit 0; " + breach.words)));
  executor.submit(toy_job(1));
  Event event = next_event(executor);
  if (std::holds_alternative<Reported>(event)) {
    executor.answer(1, Leave::pause);
    event = next_event(executor);
  }
  REQUIRE(std::holds_alternative<Crashed>(event));
  CHECK(std::get<Crashed>(event).trial == 1);
  CHECK(std::get<Crashed>(event).reason == "its worker broke the protocol: " + breach.reason);
  CHECK(!std::get<Crashed>(event).retryable);
  CHECK(executor.free_slots() == 1);
  CHECK(workers.has_logged("broke the protocol"));
  executor.submit(toy_job(2));  // the script ends at it: of a new process, a crash that may be retried
  CHECK(expect<Crashed>(executor).reason == "worker exited with status 0");
}

TEST_CASE("a worker that says of a killed trial what nobody wants to know is replaced") {
  Workers workers;
  ProcessExecutor executor(toy_spec(), script(workers, fake_worker(say_epoch("1", 1))));
  executor.submit(toy_job(1));
  expect<Reported>(executor);
  executor.kill(1);
  executor.submit(toy_job(2));
  const auto crash = expect<Crashed>(executor);
  CHECK(crash.trial == 2);
  CHECK(crash.reason == "its worker broke the protocol: it spoke of trial 1 while it had trial 2");
}

TEST_CASE("workers that break the protocol end their trials, not the search") {
  Workers workers;
  MemoryStorage storage;
  ProcessExecutor executor(toy_spec(), script(workers, fake_worker(say_epoch_twice()), 2));
  const Summary summary = tune(toy_spec(), {ToySampler(), ToyHalving(), executor, storage});
  CHECK(summary.why != Why::finished);
  CHECK(contains(summary.reason, summary.why == Why::failing ? "broke the protocol" : "trials"));
}

TEST_CASE("a worker that hangs while it leaves its slot is killed after a while, and the search goes on") {
  Workers workers;
  StudySpec spec = toy_spec();
  spec.budget = {.max_epochs = 1, .trials = 3};
  spec.run.leave_seconds = 0.3;
  MemoryStorage storage;
  const bool destructor = GENERATE(false, true);
  struct Staying final : Sampler {
    Suggestion suggest(const History&, Rng& rng) const override {
      return {{{"x", rng.uniform()}, {"fault", "stay@1"s}}};
    }
  };
  const auto executor = make_process_executor(
      spec, destructor ? workers.options(1) : script(workers, fake_worker(say_epoch("$n", 1) + "; sleep 1000")));
  const Summary summary = tune(spec, {Staying(), ToyFull(), *executor, storage});
  CHECK(summary.why == Why::trials);
  for (const Trial& trial : storage.trials(1)) CHECK(trial.state == TrialState::completed);
  const std::string killed = "killed: it had not left its slot 0.3s after it was told to";
  CHECK(std::ranges::count(texts_of(storage), killed) == 3);
}

TEST_CASE("a worker that hangs in saving ends by its trial's time limit") {
  Workers workers;
  StudySpec spec = toy_spec();
  spec.budget = {.max_epochs = 2, .trials = 2};
  spec.run.trial_seconds = 2.5;  // an epoch of the toy says that it took 1 s
  struct Stuck final : Sampler {
    Suggestion suggest(const History& history, Rng& rng) const override {
      return {{{"x", rng.uniform()}, {"fault", history.trials().empty() ? "stuck@2"s : ""s}}};
    }
  };
  MemoryStorage storage;
  const auto executor = workers.executor(1);
  const Summary summary = tune(spec, {Stuck(), ToyFull(), *executor, storage});
  CHECK(summary.why == Why::trials);
  CHECK(storage.trials(1)[0].reason == "time limit of 2.5s");
  CHECK(storage.trials(1)[1].state == TrialState::completed);
}

TEST_CASE("a slot whose worker does not start is lost, and the others search on") {
  Workers workers;
  ProcessOptions options =
      script(workers, "test \"$SLOT\" != 0 || { echo no such device >&2; exit 1; }; exec " TOY_WORKER, 3);
  for (std::size_t i = 0; i < 3; ++i) options.slots[i].environment.emplace_back("SLOT", std::to_string(i));
  ProcessExecutor executor(toy_spec(), options);
  MemoryStorage storage;
  const Summary summary = tune(toy_spec(), {ToySampler(), ToyHalving(), executor, storage});
  CHECK(summary.why == Why::trials);
  CHECK(executor.slots()[0].free == false);
  CHECK(executor.free_slots() == 2);
  for (const Trial& trial : storage.trials(1)) CHECK(trial.failures == 0);
  const auto texts = texts_of(storage);
  CHECK(std::ranges::count(texts,
                           "slot cpu:0 is out of use: sh does not start: exited with status 1; its last lines: "
                           "no such device") == 1);
}

TEST_CASE("what a worker prints is in a file of its slot, and the events of an attempt name its part") {
  Workers workers;
  StudySpec spec = toy_spec();
  spec.budget = {.max_epochs = 2, .trials = 2};
  spec.run.retries = 0;
  ProcessOptions options = workers.options(1);
  options.logs = workers.directory / "logs";
  struct Noisy final : Sampler {
    Suggestion suggest(const History& history, Rng&) const override {
      return {{{"x", 0.5}, {"fault", history.trials().empty() ? "print@1"s : "abort@2"s}}};
    }
  };
  const auto executor = make_process_executor(spec, options);
  MemoryStorage storage;
  tune(spec, {Noisy(), ToyFull(), *executor, storage});
  std::map<std::pair<TrialId, std::string>, std::string> printed;
  for (const TrialEvent& event : storage.events(1)) {
    const auto output = parse_output(event.detail);
    if (!output || !output->end) continue;
    const std::string text = text_of(workers.directory / output->file);
    printed[{event.trial, event.text}] =
        text.substr(static_cast<std::size_t>(output->begin), static_cast<std::size_t>(*output->end - output->begin));
  }
  REQUIRE(printed.size() == 2);
  CHECK(contains(printed.begin()->second, "--- trial 0 from epoch 0, "));
  CHECK(contains(printed.begin()->second, "{\"type\": \"report\"} \xff{{{\n"));
  CHECK(contains(printed.rbegin()->second, "--- trial 1 from epoch 0, "));
  CHECK(contains(printed.rbegin()->second, "\nan assertion failed\n"));
}

TEST_CASE("workers start although this process has no standard streams") {
  const ScratchDirectory directory;
  const std::string command = TOY_CONTROLLER " '" + directory.path().string() + "' 2 " TOY_WORKER " <&- >&- 2>&-";
  CHECK(std::system(command.c_str()) == 0);
  CHECK(open_sqlite(directory / "study.db")->trials(1).size() == 40);
}

TEST_CASE("programs that a worker has started die with it") {
  Workers workers;
  const std::string pid_file = (workers.directory / "pid").string();
  pid_t grandchild = 0;
  {
    ProcessExecutor executor(toy_spec(), script(workers, "sleep 1000 & echo $! > " + pid_file + "; " TOY_WORKER));
    run_until(executor, toy_job(1), 1, Leave::stop);
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
  const auto machine = probe_machine({.file = TOY_WORKER});
  CHECK(machine.cores == 3);
  CHECK(machine.gpus.at(0).uuid == "GPU-toy");
  CHECK_THROWS_AS(probe_machine({.file = "false"}), ExecutorError);
  CHECK_THROWS_AS(probe_machine({.file = "/nonexistent/worker"}), ExecutorError);
  CHECK_THROWS_AS(probe_machine({.file = "sh", .arguments = {"-c", "sleep 1000"}}, 0.1), ExecutorError);
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
  executor->answer(1, std::nullopt);
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
    Suggestion suggest(const History& history, Rng& rng) const override {
      Suggestion suggestion = ToySampler().suggest(history, rng);
      suggestion.params.set("milliseconds", std::int64_t{1});
      return suggestion;
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
  auto executor = workers.executor(2);
  const Summary summary = tune(toy_spec(), {ToySampler(), ToyHalving(), *executor, storage});
  executor.reset();  // what is to go has gone at the latest with it
  for (const Trial& trial : storage.trials(1)) {
    const worker::CheckpointStore store(workers.directory / "checkpoints", trial.number);
    const bool is_best = trial.number == summary.best->number;
    INFO(describe(trial));
    if (is_best) CHECK(store.best({})->epoch == summary.best_epoch->epoch);
    if (trial.state == TrialState::completed) CHECK(store.newest(16)->epoch == 16);
    if (trial.state == TrialState::stopped && !is_best) CHECK(!std::filesystem::exists(store.directory()));
  }
}

}  // namespace autoepoch::test
