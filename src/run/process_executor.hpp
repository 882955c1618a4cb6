// Runs trials in long-lived worker processes, one a slot: a crash there is the end of an attempt, not of the search.
//
// Workers speak the protocol of worker/wire.hpp at stdin and stdout, die with this process, and are in process groups
// of their own, so that Ctrl-C reaches the controller alone.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "autoepoch/executors.hpp"
#include "run/janitor.hpp"
#include "run/signals.hpp"
#include "run/worker_log.hpp"
#include "run/worker_process.hpp"
#include "run/worker_session.hpp"

namespace autoepoch::run {

class ProcessExecutor final : public Executor {
 public:
  /// Starts nothing yet: a slot's worker is started by its first job.
  ProcessExecutor(const StudySpec& spec, ProcessOptions options);

  /// Ends all workers, killing those that do not end by themselves within a second.
  ~ProcessExecutor() override;

  int free_slots() const override;
  std::vector<SlotStatus> slots() const override;
  std::string next_slot(TrialNumber trial) const override;

  /// Throws ExecutorError, as wait() does, when the last slot is lost, or a worker speaks another protocol.
  void submit(const Job& job) override;
  Event wait(double seconds) override;
  void answer(TrialNumber trial, std::optional<Leave> leave) override;
  void kill(TrialNumber trial) override;
  void discard(TrialNumber trial, bool keep_best) override { janitor_.discard(trial, keep_best); }
  double now() const override;
  double wall_clock() const override;

 private:
  struct Worker {
    Slot slot;
    WorkerLog log;
    std::unique_ptr<WorkerProcess> process = {};  // none before the first job, and after an end
    WorkerSession session = {};
    double started = 0;     // when the process was
    int failed_starts = 0;  // in a row
    bool lost = false;
  };

  static bool is_free(const Worker& worker) { return !worker.session.job() && !worker.lost; }
  void start(Worker& worker);
  void start_again(Worker& worker, const std::string& cause);
  void lose(Worker& worker, const std::string& cause);
  void give_job(Worker& worker);
  void watch(double seconds);
  void take_input(Worker& worker);
  bool take_line(Worker& worker, const std::string& line);
  void take_greeting(Worker& worker, int protocol) const;
  void take_fault(Worker& worker, const std::string& reason);
  void take_end(Worker& worker);
  void check_starts();
  Worker* find(TrialNumber trial);

  wire::Init init_;  // all but the device
  ProcessOptions options_;
  SignalReader signals_;  // before any thread: they inherit that it alone hears of signals
  Janitor janitor_;
  std::vector<std::unique_ptr<Worker>> workers_;  // one a slot
  std::deque<Event> events_;
};

}  // namespace autoepoch::run
