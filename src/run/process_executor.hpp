// Runs trials in long-lived worker processes, one a slot: a crash there is the end of an attempt, not of the search.
//
// Workers speak run/wire.hpp at stdin and stdout, die with this process, and are in process groups of their own, so
// that Ctrl-C reaches the controller alone. While an executor lives, SIGINT, SIGTERM and SIGHUP of its thread become
// Interrupted events: construct it in the main thread before others are started.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autoepoch/executor.hpp"
#include "run/attempt.hpp"
#include "run/devices.hpp"
#include "run/signals.hpp"
#include "run/wire.hpp"
#include "run/worker_process.hpp"

namespace autoepoch::run {

struct ProcessOptions {
  WorkerProgram program;
  std::vector<Slot> slots;  ///< see make_slots
  CheckpointPolicy checkpoints = {};
  double start_seconds = 120;  ///< a worker that has not said hello by then is given up
  /// Gets every line that a worker prints.
  std::function<void(const Slot&, std::string_view line)> log = [](const Slot&, std::string_view) {};
};

/// Asks the worker program what it can run on. Throws ExecutorError when it cannot be started or does not answer.
Machine probe_machine(const WorkerProgram& program, double limit_seconds = 120);

class ProcessExecutor final : public Executor {
 public:
  /// Starts nothing yet: a slot's worker is started by its first job.
  ProcessExecutor(const StudySpec& spec, ProcessOptions options);

  /// Ends all workers, killing those that do not end by themselves within a second.
  ~ProcessExecutor() override;

  int free_slots() const override;
  std::vector<SlotStatus> slots() const override;
  void submit(const Job& job) override;

  /// Throws ExecutorError when the worker program cannot be executed, speaks another protocol, or has ended three times
  /// without having said hello.
  Event wait(double seconds) override;
  void answer(std::int64_t trial, Reply reply) override;
  void kill(std::int64_t trial) override;
  void discard(std::int64_t trial, bool keep_best) override;
  double now() const override;
  double wall_clock() const override;

 private:
  struct Worker {
    Slot slot;
    std::unique_ptr<WorkerProcess> process = {};  // none before the first job, and after an end
    std::optional<Job> job = {};                  // kept until wait() has told how it ended
    bool outcome_known = false;                   // an event tells how the job ended
    bool greeted = false;                         // the process has said hello
    double started = 0;                           // when the process was
  };

  static bool is_free(const Worker& worker);
  void start(Worker& worker);
  void give_job(Worker& worker);
  void watch(double seconds);
  void take_input(Worker& worker);
  void take_message(Worker& worker, const std::string& line);
  void take_end(Worker& worker);
  void check_starts();
  void start_again(Worker& worker, const std::string& cause);
  Worker* find(std::int64_t trial);

  wire::Init init_;  // all but the device
  ProcessOptions options_;
  SignalReader signals_;
  std::vector<Worker> workers_;
  std::deque<Event> events_;
  int failed_starts_ = 0;  // in a row, over all workers
};

}  // namespace autoepoch::run
