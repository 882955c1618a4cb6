// Ctrl-C and its kin as something to poll for instead of something that strikes.
#pragma once

#include <csignal>

namespace autoepoch::run {

/// While it lives, SIGINT, SIGTERM and SIGHUP of the constructing thread (and of threads it starts) wait in a
/// descriptor. Belongs to one thread.
class SignalReader {
 public:
  /// Throws ExecutorError when the system refuses.
  SignalReader();
  ~SignalReader();
  SignalReader(const SignalReader&) = delete;
  SignalReader& operator=(const SignalReader&) = delete;

  /// To poll for reading.
  int descriptor() const { return descriptor_; }

  /// Takes one waiting signal; false when there is none.
  bool take();

 private:
  sigset_t former_mask_;
  int descriptor_;
};

}  // namespace autoepoch::run
