// What the worker of one slot prints, in a file of its own, so that what belongs to an attempt is a range of bytes.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include "autoepoch/executor.hpp"

namespace autoepoch::run {

/// A disk that fills up, or a file that cannot be written, does not end a search: the lines are lost.
class WorkerLog {
 public:
  /// Appends to DIRECTORY/worker-INDEX.txt; with an empty directory nothing is kept.
  WorkerLog(const std::filesystem::path& directory, std::size_t index);

  void write(std::string_view line);

  /// A heading for people.
  void begin(const Job& job);

  /// The file as WorkerOutput names it, and its size now; none without a file.
  std::optional<WorkerOutput> end() const;

 private:
  std::string name_;
  std::ofstream stream_;
  std::int64_t size_ = 0;  // of the file
};

}  // namespace autoepoch::run
