// Runs the real program as a user's shell does.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/files.hpp"

namespace autoepoch::test {

struct Result {
  int code = 0;  ///< of exit, or 128 + the signal that ended it
  std::string out;
  std::string err;
};

struct Launch {
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment = {};  ///< added to this process's
  std::string input = {};                               ///< at stdin
  bool terminal = false;                                ///< stderr is a terminal of 80 columns and 24 rows
};

/// A running program; killed by the destructor.
class Program {
 public:
  explicit Program(const Launch& launch);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;

  /// Waits for its end. Throws after a minute.
  Result wait();

  bool ended();

  /// What it has written to stdout so far.
  std::string output() const;

 private:
  void drain_terminal();

  std::string out_;  // file
  std::string err_;  // file
  int terminal_ = -1;
  std::string terminal_text_;
  pid_t pid_ = -1;
  std::optional<int> status_;
};

Result run(const std::vector<std::string>& arguments);

/// Polls until `holds`; throws after a minute.
void wait_until(const std::function<bool()>& holds);

}  // namespace autoepoch::test
