#include "cli/study_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "autoepoch/error.hpp"
#include "run/checkpoint.hpp"
#include "storage/sql_storage.hpp"

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

/// Whether another process holds the lock: a shared one, taken for an instant, is refused then.
bool is_locked(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool locked = flock(descriptor, LOCK_SH | LOCK_NB) != 0;
  close(descriptor);
  return locked;
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
  if (!is_locked(directory.lock())) return std::nullopt;
  report::Controller controller;
  std::ifstream(directory.lock()) >> controller.pid >> controller.host;
  return controller;
}

std::optional<std::string> best_checkpoint(const StudyDirectory& directory, const History& history) {
  const std::optional<Incumbent> best = history.best();
  if (!best) return std::nullopt;
  const auto checkpoint =
      run::CheckpointStore(directory.checkpoints(), best->trial->number).best(history.spec().objective);
  return checkpoint ? std::optional(checkpoint->file.string()) : std::nullopt;
}

void write_best_file(const StudyDirectory& directory, const History& history) {
  const std::filesystem::path draft = directory.best().string() + ".tmp";
  std::ofstream stream(draft, std::ios::binary);
  stream << report::best_json(history, best_checkpoint(directory, history)) << '\n';
  stream.close();
  if (!stream) throw Error("cannot write " + draft.string() + ": " + std::strerror(errno));
  std::filesystem::rename(draft, directory.best());
}

}  // namespace autoepoch::cli
