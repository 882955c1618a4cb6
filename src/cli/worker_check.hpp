// The worker program's opinion of a study before anything is trained.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

#include "autoepoch/executors.hpp"
#include "autoepoch/study.hpp"

namespace autoepoch::cli {

/// A nameless file in memory.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& text);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// Runs `WORKER --check` with the study at its stdin. Ends the program when it is destroyed early.
class WorkerCheck {
 public:
  /// Starts it. Throws ExecutorError when the program cannot be started.
  WorkerCheck(const WorkerProgram& program, const StudySpec& spec);
  ~WorkerCheck();
  WorkerCheck(const WorkerCheck&) = delete;
  WorkerCheck& operator=(const WorkerCheck&) = delete;

  /// Throws InvalidInput with what the program complains of (its exit code is then 2), ExecutorError when it fails or
  /// takes longer than `limit`: it may read data, but not for ever.
  void wait(std::chrono::seconds limit = std::chrono::minutes(10));

 private:
  std::string name_;
  MemoryFile input_;
  MemoryFile errors_;
  pid_t pid_ = -1;
};

}  // namespace autoepoch::cli
