#include "storage/study_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

#include "autoepoch/error.hpp"

namespace autoepoch {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

[[noreturn]] void refuse_owned(const std::filesystem::path& directory, const std::filesystem::path& file) {
  std::string process;
  std::string host;
  std::ifstream(file) >> process >> host;  // empty while the owner is just about to write it
  std::string message = "study " + directory.string() + " is in use by ";
  message += process.empty()
                 ? "another process; wait until it ends"
                 : "process " + process + " on host " + host + "; wait until it ends, or end it there: kill " + process;
  throw StorageError(message);
}

[[noreturn]] void refuse_broken(const std::filesystem::path& file, const char* action, int error) {
  throw StorageError("cannot " + std::string(action) + " " + file.string() + ": " + std::strerror(error) +
                     "; the study's directory must exist and be writable");
}

}  // namespace

StudyLock::StudyLock(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / "study.lock";
  descriptor_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) refuse_broken(file, "open", errno);
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    close(descriptor_);
    if (error == EWOULDBLOCK) refuse_owned(directory, file);
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

}  // namespace autoepoch
