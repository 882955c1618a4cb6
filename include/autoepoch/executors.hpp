// The executors that come with autoepoch.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "autoepoch/executor.hpp"
#include "autoepoch/worker.hpp"

namespace autoepoch {

/// A program that trains: one that calls serve_worker(), or speaks the protocol of docs/wire.md.
struct WorkerProgram {
  std::filesystem::path file;  ///< searched in PATH when it has no slash
  std::vector<std::string> arguments = {};
};

/// Asks the program what it can run on. Throws ExecutorError when it cannot be started or does not answer.
Machine probe_machine(const WorkerProgram& program, double limit_seconds = 120);

/// Where one worker runs.
struct Slot {
  std::string name;    ///< for people: cpu:0, cuda:1, cuda:1#2 (the second worker of that GPU)
  std::string device;  ///< for the experiment: cpu, or cuda:0 (the only GPU that the worker sees)
  std::vector<std::pair<std::string, std::string>> environment = {};
};

/// `text`: "auto" (every GPU, or else the CPU), "cpu" (a slot per core), "cpu:4", "cuda" (every GPU), "cuda:0,1",
/// "cuda:0*3" (three slots of GPU 0), "cuda:*2" (two slots of every GPU). `workers` > 0 is the number of slots wanted:
/// the first of those, or more of them in turn. The cores are shared evenly between the slots. Throws InvalidInput that
/// says what exists.
std::vector<Slot> make_slots(std::string_view text, int workers, const Machine& machine);

struct ProcessOptions {
  WorkerProgram program;
  std::vector<Slot> slots;  ///< see make_slots
  CheckpointPolicy checkpoints = {};
  std::filesystem::path logs = {};  ///< directory of what workers print, worker-0.txt for the first slot; empty = none
  double start_seconds = 120;       ///< a worker that has not said hello by then is given up
  /// Gets every line that a worker prints, too.
  std::function<void(const Slot&, std::string_view line)> log = [](const Slot&, std::string_view) {};
};

/// Trials run in processes, one a slot, which live from trial to trial and end with the executor. A process that dies
/// costs its trial an attempt. A slot whose process cannot be started three times in a row is lost.
///
/// While it lives, SIGINT, SIGTERM and SIGHUP of this thread become Interrupted events: make it in the main thread
/// before others are started. The processes die with the thread that submits their first job.
std::unique_ptr<Executor> make_process_executor(const StudySpec& spec, ProcessOptions options);

/// Trials run in threads of this process. With checkpoints a paused trial lives on disk, and a later process can
/// continue it; without, its Experiment stays in memory, and a later process trains it again from scratch. A thread
/// cannot be ended from outside: after kill() its slot is free when its epoch ends. The factory and the experiments of
/// different trials are used by several threads at once. Requires: workers >= 1.
std::unique_ptr<Executor> make_thread_executor(const StudySpec& spec, ExperimentFactory factory, int workers,
                                               CheckpointPolicy checkpoints = {});

}  // namespace autoepoch
