#include "storage/study_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>

#include "autoepoch/error.hpp"

namespace autoepoch {
namespace {

constexpr const char* kFile = "study.lock";
constexpr auto kGlance = std::chrono::milliseconds(10);  // study_lock_owner() holds the lock for less
constexpr int kAttempts = 50;

StudyLockOwner read_owner(const std::filesystem::path& file) {
  StudyLockOwner owner;
  std::ifstream(file) >> owner.process >> owner.host;
  return owner;
}

/// False when another process keeps the lock, rather than glances at it.
bool lock_exclusively(int descriptor) {
  for (int attempt = 1; flock(descriptor, LOCK_EX | LOCK_NB) != 0; ++attempt) {
    if (errno != EWOULDBLOCK || attempt == kAttempts) return false;
    std::this_thread::sleep_for(kGlance);
  }
  return true;
}

[[noreturn]] void refuse_owned(const std::filesystem::path& directory, const StudyLockOwner& owner) {
  const std::string process = std::to_string(owner.process);
  std::string message = "study " + directory.string() + " is in use by ";
  message += owner.process == 0 ? "another process; wait until it ends"
                                : "process " + process + " on host " + owner.host +
                                      "; wait until it ends, or end it there: kill " + process;
  throw StorageError(message);
}

[[noreturn]] void refuse_broken(const std::filesystem::path& file, const char* action, int error) {
  throw StorageError("cannot " + std::string(action) + " " + file.string() + ": " + std::strerror(error) +
                     "; the study's directory must exist and be writable");
}

}  // namespace

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

StudyLock::StudyLock(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / kFile;
  descriptor_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) refuse_broken(file, "open", errno);
  if (!lock_exclusively(descriptor_)) {
    const int error = errno;
    close(descriptor_);
    if (error == EWOULDBLOCK) refuse_owned(directory, read_owner(file));
    refuse_broken(file, "lock", error);
  }
  const std::string owner = std::to_string(getpid()) + " " + host_name() + "\n";
  if (ftruncate(descriptor_, 0) != 0 || pwrite(descriptor_, owner.data(), owner.size(), 0) != std::ssize(owner)) {
    const int error = errno;
    close(descriptor_);
    refuse_broken(file, "write", error);
  }
}

StudyLock::~StudyLock() { close(descriptor_); }

std::optional<StudyLockOwner> study_lock_owner(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / kFile;
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;  // nobody ever took it
  const bool owned = flock(descriptor, LOCK_SH | LOCK_NB) != 0;
  close(descriptor);
  return owned ? std::optional(read_owner(file)) : std::nullopt;
}

}  // namespace autoepoch
