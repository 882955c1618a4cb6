// Exclusive ownership of a study's directory: one controller at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace autoepoch {

/// Holds DIR/study.lock, in which the owner's process and host are written. The kernel releases it when the owner dies,
/// however it dies; the file stays, with the words of an owner that was killed. Worker processes do not inherit it.
/// Thread-safety: belongs to one thread; excludes other StudyLocks of this process too.
class StudyLock {
 public:
  /// Throws StorageError when another process owns the directory (naming it) or the file cannot be written.
  explicit StudyLock(const std::filesystem::path& directory);
  ~StudyLock();

  StudyLock(const StudyLock&) = delete;
  StudyLock& operator=(const StudyLock&) = delete;

 private:
  int descriptor_;
};

/// Of this machine, as locks name it.
std::string host_name();

struct StudyLockOwner {
  std::int64_t process =
      0;  ///< 0: not known; the owner is just about to write it, and what is there is of a former one
  std::string host = {};
  std::uint64_t started =
      0;  ///< of the process, in clock ticks after the host's start; tells it from later ones of its id
};

/// The process that holds DIR/study.lock at this moment, if any. Does not keep an owner from taking it.
std::optional<StudyLockOwner> study_lock_owner(const std::filesystem::path& directory);

/// Sends SIGINT to the process that holds DIR/study.lock, as Ctrl-C in its terminal would, and to no other, whoever
/// gets its id meanwhile. False when nobody holds the lock, the owner runs on another host, is not known for certain,
/// or may not be sent signals.
bool interrupt_study_owner(const std::filesystem::path& directory);

}  // namespace autoepoch
