// Exclusive ownership of a study's directory: one controller at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace autoepoch {

/// Holds DIR/study.lock, in which the owner's process and host are written. The kernel releases it when the owner dies,
/// however it dies; the file itself stays. Worker processes do not inherit it.
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
  std::int64_t process = 0;  ///< 0 while the owner is just about to write it
  std::string host = {};
};

/// The process that holds DIR/study.lock at this moment, if any. Does not keep an owner from taking it.
std::optional<StudyLockOwner> study_lock_owner(const std::filesystem::path& directory);

}  // namespace autoepoch
