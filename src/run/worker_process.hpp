// One worker as a child process: started, talked to, and buried.
//
// Its stdin and stdout are one socket, its stderr a pipe. It is the leader of a process group, dies with the *thread*
// that started it (PR_SET_PDEATHSIG), and is reaped when the object goes: no zombie, no orphan. Belongs to one thread.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <deque>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "autoepoch/executors.hpp"
#include "worker/line_buffer.hpp"

namespace autoepoch::run {

using Environment = std::vector<std::pair<std::string, std::string>>;

class WorkerProcess {
 public:
  /// Gets every line of the worker's stderr, and those of its stdout that are not of the protocol.
  using Log = std::function<void(std::string_view line)>;

  /// Throws ExecutorError when the program cannot be executed.
  WorkerProcess(const WorkerProgram& program, const Environment& environment, Log log);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// To poll for reading.
  int channel() const { return channel_; }
  int errors() const { return errors_; }  ///< negative when nothing will follow

  /// Blocks while the worker does not read, at most 10 s; then, or when it is gone, it is killed: read() tells the end.
  void send(const std::string& line);

  struct Input {
    std::vector<std::string> lines = {};
    bool ended = false;  ///< nothing will follow
  };

  /// What has arrived.
  Input read();
  void read_errors();

  /// For a line that is not of the protocol.
  void log(std::string_view line);

  /// Asks it to end, and waits for that at most so long.
  void finish(double seconds);

  /// Kills what is left of it. Returns how it ended: "killed by signal 9 (Killed)", "exited with status 3", and its
  /// last lines. Blocks until the kernel lets it go, at most 5 s: a process that waits for a dead disk may stay.
  std::string bury();

 private:
  void start(const WorkerProgram& program, const Environment& environment, int channel, int errors);

  Log log_;
  pid_t pid_ = -1;
  int channel_ = -1;
  int errors_ = -1;
  wire::LineBuffer channel_lines_;
  wire::LineBuffer error_lines_;
  std::deque<std::string> last_lines_;
};

/// Waits until one of the descriptors can be read (revents), at most so long. Negative descriptors are left out.
void poll_for_input(std::vector<pollfd>& sources, double seconds);

}  // namespace autoepoch::run
