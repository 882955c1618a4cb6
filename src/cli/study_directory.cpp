#include "cli/study_directory.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include "autoepoch/error.hpp"
#include "cli/curve_model.hpp"
#include "cli/whole_file.hpp"
#include "run/checkpoint.hpp"
#include "storage/sql_storage.hpp"
#include "storage/study_lock.hpp"

namespace autoepoch::cli {
namespace {

std::string shell_quoted(const std::string& text) {
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) || std::string_view("_-./+,:=@%").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (is_plain) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

}  // namespace

std::string StudyDirectory::resume_command() const { return "autoepoch resume " + shell_quoted(path.string()); }

void create(const StudyDirectory& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory.path, error);
  if (error) throw Error("cannot make the directory " + directory.path.string() + ": " + error.message());
}

StudyDirectory existing_study(const std::filesystem::path& path) {
  StudyDirectory directory{path};
  if (!std::filesystem::exists(directory.database()))
    throw InvalidInput("there is no study in " + path.string() + " (no " + directory.database().string() +
                       "); start one with: autoepoch search SPACE.json --out " + shell_quoted(path.string()));
  return directory;
}

report::Snapshot read_study(const StudyDirectory& directory) {
  return report::read_snapshot(*open_sqlite_read_only(directory.database()));
}

std::optional<report::Controller> find_controller(const StudyDirectory& directory) {
  const std::optional<StudyLockOwner> owner = study_lock_owner(directory.path);
  return owner ? std::optional(report::Controller{owner->process, owner->host}) : std::nullopt;
}

std::optional<std::string> best_checkpoint(const StudyDirectory& directory, const History& history) {
  const std::optional<Incumbent> best = history.best();
  if (!best) return std::nullopt;
  const auto checkpoint =
      run::CheckpointStore(directory.checkpoints(), best->trial->number).best(history.spec().objective);
  return checkpoint ? std::optional(checkpoint->file.string()) : std::nullopt;
}

std::optional<std::string> last_checkpoint(const StudyDirectory& directory, std::int64_t trial) {
  const auto checkpoint = run::CheckpointStore(directory.checkpoints(), trial).newest(std::numeric_limits<int>::max());
  return checkpoint ? std::optional(checkpoint->file.string()) : std::nullopt;
}

report::Findings find_out(const StudyDirectory& directory, const History& history) {
  if (!history.best()) return {};
  return {.checkpoint = best_checkpoint(directory, history), .advice = advise(history, curve_model(directory))};
}

void write_best_file(const StudyDirectory& directory, const History& history, const report::Findings& findings) {
  write_whole(directory.best(), report::best_json(history, findings) + "\n");
}

}  // namespace autoepoch::cli
