// Where a library user's study is kept.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "autoepoch/storages.hpp"
#include "storage/memory_storage.hpp"
#include "storage/study_lock.hpp"

namespace autoepoch {

/// `directory`/study.db, owned by this process as long as the object lives; memory if the name is empty.
class StudyStore {
 public:
  /// Creates the directory. Throws StorageError.
  explicit StudyStore(const std::string& directory) {
    if (directory.empty()) {
      storage_ = std::make_unique<MemoryStorage>();
      return;
    }
    std::filesystem::create_directories(directory);
    lock_.emplace(directory);
    storage_ = open_sqlite(std::filesystem::path(directory) / "study.db");
  }

  Storage& storage() { return *storage_; }

 private:
  std::optional<StudyLock> lock_;
  std::unique_ptr<Storage> storage_;
};

}  // namespace autoepoch
