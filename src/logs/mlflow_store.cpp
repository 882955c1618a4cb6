#include "logs/mlflow_store.hpp"

#include <algorithm>
#include <array>

#include "autoepoch/error.hpp"
#include "logs/file_bytes.hpp"
#include "logs/number.hpp"

namespace autoepoch::logs {
namespace {

namespace fs = std::filesystem;

constexpr double kSmallestTime = 1e11;  // milliseconds since 1970; no epoch or step is as large

// The numbers of "time value step"; the step is missing in files of old versions.
std::optional<std::array<double, 3>> numbers_of(std::string_view line) {
  std::array<double, 3> numbers = {};
  std::size_t count = 0;
  for (line = trimmed(line); !line.empty(); line = trimmed(line)) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const auto number = to_number(line.substr(0, end));
    if (!number || count == 3) return std::nullopt;
    numbers[count++] = *number;
    line.remove_prefix(end);
  }
  if (count != 3 || !(numbers[0] >= kSmallestTime)) return std::nullopt;
  return numbers;
}

}  // namespace

bool is_mlflow_metric(std::string_view text) { return numbers_of(text.substr(0, text.find('\n'))).has_value(); }

void read_mlflow_metric(std::string_view text, const std::string& source, const std::string& metric, RunBuilder& run) {
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (trimmed(line).empty()) continue;
    const auto numbers = numbers_of(line);
    if (!numbers) {
      throw InvalidInput(source + ":" + std::to_string(number) + ": not a line of MLflow's metrics (time value step)");
    }
    run.begin_record();
    run.set("step", (*numbers)[2]);
    run.set(metric, (*numbers)[1]);
  }
}

bool is_mlflow_run(const fs::path& folder) {
  std::error_code unreadable;
  return fs::is_regular_file(folder / "meta.yaml", unreadable) && fs::is_directory(folder / "metrics", unreadable);
}

Run read_mlflow_run(const fs::path& folder) {
  RunBuilder run;
  const bool deleted = read_bytes(folder / "meta.yaml").find("lifecycle_stage: deleted") != std::string::npos;
  std::vector<fs::path> metrics;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder / "metrics", error);
  for (; !error && !deleted && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code unreadable;
    if (entry->is_regular_file(unreadable)) metrics.push_back(entry->path());
  }
  if (error) throw InvalidInput(folder.string() + ": " + error.message());
  std::sort(metrics.begin(), metrics.end());
  for (const fs::path& file : metrics) {
    read_mlflow_metric(read_bytes(file), file.string(), fs::relative(file, folder / "metrics").generic_string(), run);
  }
  const fs::path name = folder / "tags" / "mlflow.runName";
  return run.finish(fs::is_regular_file(name) ? std::string(trimmed(read_bytes(name))) : folder.filename().string());
}

}  // namespace autoepoch::logs
