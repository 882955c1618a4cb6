// One training often writes its values several times (Ray: CSV, JSON and event files), so only one kind is read. Event
// files come last, as their values are of single precision.
#include "logs/run_folder.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "autoepoch/error.hpp"
#include "core/lower_case.hpp"
#include "logs/event_file.hpp"
#include "logs/file_bytes.hpp"
#include "logs/mlflow_store.hpp"
#include "logs/number.hpp"
#include "logs/read_log.hpp"

namespace autoepoch::logs {
namespace {

namespace fs = std::filesystem;

// By falling preference.
constexpr std::array<std::string_view, 14> kKinds = {
    "mlflow",       "trainer_state.json", "progress.csv", "result.json", "results.csv",
    "metrics.csv",  "metrics.json",       "scalars.json", "journal.log", "history.csv",
    "history.json", "evals_result.json",  ".jsonl",       "tfevents"};
constexpr std::string_view kAnyTable = ".csv";

std::string_view kind_of(const fs::path& file) {
  const std::string name = lower_case(file.filename().string());
  for (const std::string_view kind : kKinds) {
    if (kind == "tfevents"    ? name.find(kind) != std::string::npos
        : kind.front() == '.' ? name.ends_with(kind)
                              : name == kind) {
      return kind;
    }
  }
  return name.ends_with(kAnyTable) || name.ends_with(".tsv") ? kAnyTable : std::string_view();
}

using FilesByKind = std::map<std::string_view, std::vector<fs::path>>;

FilesByKind find_files(const fs::path& folder) {
  FilesByKind files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code unreadable;
    if (entry->is_directory(unreadable) && is_mlflow_run(entry->path())) {
      files["mlflow"].push_back(entry->path());
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file(unreadable)) {
      if (const std::string_view kind = kind_of(entry->path()); !kind.empty()) files[kind].push_back(entry->path());
    }
  }
  if (error) throw InvalidInput(folder.string() + ": " + error.message());
  if (is_mlflow_run(folder)) files["mlflow"].push_back(folder);
  for (auto& [kind, paths] : files) std::sort(paths.begin(), paths.end());
  return files;
}

// The number at the end of "checkpoint-500"; -1 if there is none.
long checkpoint_number(const fs::path& folder) {
  const std::string name = folder.filename().string();
  constexpr std::string_view kPrefix = "checkpoint-";
  if (!name.starts_with(kPrefix)) return -1;
  const auto number = to_number(std::string_view(name).substr(kPrefix.size()));
  return number && *number >= 0 && *number < 1e15 ? static_cast<long>(*number) : -1;
}

// Each checkpoint repeats the history so far: the last one has all of it, and a state beside the checkpoints as well.
std::vector<fs::path> last_states(const std::vector<fs::path>& files) {
  std::map<fs::path, fs::path> last;  // by the folder of the run
  for (const fs::path& file : files) {
    const fs::path folder = file.parent_path();
    const long number = checkpoint_number(folder);
    fs::path& kept = last[number < 0 ? folder : folder.parent_path()];
    const bool newer = kept.empty() || number < 0 ||
                       (checkpoint_number(kept.parent_path()) >= 0 && number > checkpoint_number(kept.parent_path()));
    if (newer) kept = file;
  }
  std::vector<fs::path> result;
  for (auto& [folder, file] : last) result.push_back(file);
  return result;
}

std::string relative_name(const fs::path& path, const fs::path& folder) {
  const std::string name = path.lexically_relative(folder).generic_string();
  return name == "." ? "" : name;
}

class FolderReader {
 public:
  FolderReader(fs::path folder, const TableOptions& options) : folder_(std::move(folder)), options_(options) {}

  Log read(std::string_view kind, std::vector<fs::path> files) {
    log_ = {.source = folder_.string(), .format = std::string(kind)};
    if (kind == "trainer_state.json") files = last_states(files);
    if (kind == "tfevents") {
      read_events(files);
    } else if (kind == "mlflow") {
      read_mlflow(files);
    } else {
      for (const fs::path& file : files) read_file(file, kind == kAnyTable || kind == ".jsonl");
    }
    const bool empty =
        std::all_of(log_.runs.begin(), log_.runs.end(), [](const Run& run) { return run.columns.empty(); });
    if (empty && !problems_.empty()) throw InvalidInput(problems_.front());
    for (const std::string& problem : problems_) log_.notes.push_back("left out: " + problem);
    return std::move(log_);
  }

 private:
  void read_events(const std::vector<fs::path>& files) {
    log_.format = "TensorBoard event files";
    std::map<fs::path, RunBuilder> runs;
    for (const fs::path& file : files) {
      const std::string bytes = read_bytes(file);
      const bool whole = (bytes.empty() || is_event_file(bytes)) && read_event_file(bytes, runs[file.parent_path()]);
      if (!whole) log_.notes.push_back(file.string() + ": the end is incomplete or damaged and was left out");
    }
    for (auto& [folder, run] : runs) log_.runs.push_back(run.finish(relative_name(folder, folder_)));
    std::erase_if(log_.runs, [](const Run& run) { return run.columns.empty(); });
  }

  void read_mlflow(const std::vector<fs::path>& folders) {
    log_.format = "MLflow file store";
    for (const fs::path& folder : folders) {
      try {
        log_.runs.push_back(read_mlflow_run(folder));
      } catch (const InvalidInput& problem) {
        problems_.emplace_back(problem.what());
      }
    }
    std::erase_if(log_.runs, [](const Run& run) { return run.columns.empty(); });
  }

  void read_file(const fs::path& file, bool name_by_file) {
    try {
      Log log = read_log_at(file, options_);
      const std::string name = relative_name(name_by_file ? file : file.parent_path(), folder_);
      for (Run& run : log.runs) {
        run.name = name.empty() ? run.name : run.name.empty() ? name : name + " " + run.name;
        log_.runs.push_back(std::move(run));
      }
      log_.format = log.format;
      log_.one_curve_a_line = log_.one_curve_a_line || log.one_curve_a_line;
      for (const std::string& note : log.notes) log_.notes.push_back(file.string() + ": " + note);
    } catch (const InvalidInput& problem) {
      problems_.emplace_back(problem.what());
    }
  }

  fs::path folder_;
  TableOptions options_;
  Log log_;
  std::vector<std::string> problems_;
};

}  // namespace

Log read_run_folder(const fs::path& folder, const TableOptions& options) {
  if (fs::exists(folder / "study.db")) {
    throw InvalidInput(folder.string() + ": is a study of autoepoch, which has its forecast: autoepoch best " +
                       folder.string());
  }
  const FilesByKind files = find_files(folder);
  std::vector<std::string_view> kinds(kKinds.begin(), kKinds.end());
  kinds.push_back(kAnyTable);
  std::erase_if(kinds, [&](std::string_view kind) { return !files.contains(kind); });
  if (kinds.empty()) {
    throw InvalidInput(
        folder.string() +
        ": no logs in this folder; known are *.csv, *.jsonl, trainer_state.json, metrics.json, result.json, "
        "scalars.json, journal.log, TensorBoard's event files and MLflow's file store");
  }
  Log log = FolderReader(folder, options).read(kinds.front(), files.at(kinds.front()));
  for (std::size_t i = 1; i < kinds.size(); ++i) {
    log.notes.push_back("other files were left out: " + files.at(kinds[i]).front().string());
  }
  return log;
}

}  // namespace autoepoch::logs
