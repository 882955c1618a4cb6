#include "run/signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "autoepoch/error.hpp"

namespace autoepoch::run {

SignalReader::SignalReader() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  descriptor_ = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  if (descriptor_ < 0) throw ExecutorError(std::string("cannot watch for signals: ") + std::strerror(errno));
  pthread_sigmask(SIG_BLOCK, &signals, &former_mask_);
}

SignalReader::~SignalReader() {
  while (take()) {
  }
  ::close(descriptor_);
  pthread_sigmask(SIG_SETMASK, &former_mask_, nullptr);
}

bool SignalReader::take() {
  signalfd_siginfo info;
  return ::read(descriptor_, &info, sizeof info) == sizeof info;
}

}  // namespace autoepoch::run
