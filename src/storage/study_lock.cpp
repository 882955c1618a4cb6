#include "storage/study_lock.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "autoepoch/error.hpp"

namespace autoepoch {
namespace {

constexpr const char* kFile = "study.lock";
constexpr auto kGlance = std::chrono::milliseconds(10);  // study_lock_owner() holds the lock for less
constexpr int kAttempts = 50;

/// When the process started, in clock ticks after the host did (proc(5), /proc/PID/stat, field 22); 0 if there is none.
/// The name before it is in parentheses and may hold anything, also such.
std::uint64_t start_of(std::int64_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(file, text, '\0');
  std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  std::string skipped;
  for (int field = 3; field < 22; ++field) fields >> skipped;
  std::uint64_t started = 0;
  fields >> started;
  return started;
}

/// What the file says, but for the process of a former owner: that one is dead, and its id may be another's by now.
StudyLockOwner read_owner(const std::filesystem::path& file) {
  StudyLockOwner owner;
  std::ifstream(file) >> owner.process >> owner.host >> owner.started;
  const bool is_former = owner.started != 0 && owner.host == host_name() && start_of(owner.process) != owner.started;
  return is_former ? StudyLockOwner() : owner;
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
  const std::string owner =
      std::to_string(getpid()) + " " + host_name() + " " + std::to_string(start_of(getpid())) + "\n";
  if (ftruncate(descriptor_, 0) != 0 || pwrite(descriptor_, owner.data(), owner.size(), 0) != std::ssize(owner)) {
    const int error = errno;
    close(descriptor_);
    refuse_broken(file, "write", error);
  }
}

// Emptied first: the next owner is not taken for this one before it has written its words.
StudyLock::~StudyLock() {
  [[maybe_unused]] const int ignored = ftruncate(descriptor_, 0);
  close(descriptor_);
}

std::optional<StudyLockOwner> study_lock_owner(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / kFile;
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;  // nobody ever took it
  const bool owned = flock(descriptor, LOCK_SH | LOCK_NB) != 0;
  close(descriptor);
  return owned ? std::optional(read_owner(file)) : std::nullopt;
}

// A descriptor of a process goes on meaning that process. Asked for first and compared with the lock's words
// afterwards, it cannot be of one that got the id of an owner that has ended.
bool interrupt_study_owner(const std::filesystem::path& directory) {
  const std::optional<StudyLockOwner> owner = study_lock_owner(directory);
  if (!owner || owner->process <= 0 || owner->started == 0 || owner->host != host_name()) return false;
  const auto process = static_cast<int>(syscall(SYS_pidfd_open, static_cast<pid_t>(owner->process), 0));
  if (process < 0) return false;
  const std::optional<StudyLockOwner> still = study_lock_owner(directory);
  const bool is_same = still && still->process == owner->process && still->started == owner->started;
  const bool is_sent = is_same && syscall(SYS_pidfd_send_signal, process, SIGINT, nullptr, 0) == 0;
  close(process);
  return is_sent;
}

}  // namespace autoepoch
