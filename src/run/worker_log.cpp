#include "run/worker_log.hpp"

#include <array>
#include <ctime>
#include <string>

namespace autoepoch::run {
namespace {

std::string time_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::localtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  return text.data();
}

}  // namespace

WorkerLog::WorkerLog(const std::filesystem::path& directory, std::size_t index) {
  if (directory.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  const std::string file = "worker-" + std::to_string(index) + ".txt";
  name_ = (directory.filename() / file).string();
  stream_.open(directory / file, std::ios::app | std::ios::binary);
  const auto size = std::filesystem::file_size(directory / file, error);
  if (!error) size_ = static_cast<std::int64_t>(size);
}

void WorkerLog::write(std::string_view line) {
  if (!stream_.is_open()) return;
  stream_ << line << '\n' << std::flush;
  if (stream_) size_ += std::ssize(line) + 1;
  stream_.clear();
}

void WorkerLog::begin(const Job& job) {
  write("--- trial " + to_string(job.trial) + " from epoch " + std::to_string(job.from_epoch) + ", " + time_text());
}

std::optional<WorkerOutput> WorkerLog::end() const {
  if (!stream_.is_open()) return std::nullopt;
  return WorkerOutput{.file = name_, .begin = size_};
}

}  // namespace autoepoch::run
