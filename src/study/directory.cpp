#include "study/directory.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

#include "autoepoch/error.hpp"
#include "autoepoch/storages.hpp"
#include "storage/study_lock.hpp"

namespace autoepoch::study {
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

std::string Directory::resume_command() const { return "autoepoch resume " + shell_quoted(path.string()); }

void create(const Directory& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory.path, error);
  if (error) throw Error("cannot make the directory " + directory.path.string() + ": " + error.message());
}

Directory existing_study(const std::filesystem::path& path) {
  Directory directory{path};
  if (!std::filesystem::exists(directory.database()))
    throw InvalidInput("there is no study in " + path.string() + " (no " + directory.database().string() +
                       "); start one with: autoepoch search SPACE.json --out " + shell_quoted(path.string()));
  return directory;
}

report::Snapshot read_study(const Directory& directory) {
  return report::read_snapshot(*open_sqlite_read_only(directory.database()));
}

Trial existing_trial(const Directory& directory, TrialNumber number) {
  const std::unique_ptr<Storage> storage = open_sqlite_read_only(directory.database());
  std::optional<Trial> trial = storage->find_trial(report::only_study(*storage).id, number);
  if (!trial) throw InvalidInput("trial " + to_string(number) + " does not exist");
  return *std::move(trial);
}

std::optional<report::Controller> find_controller(const Directory& directory) {
  const std::optional<StudyLockOwner> owner = study_lock_owner(directory.path);
  return owner ? std::optional(report::Controller{owner->process, owner->host}) : std::nullopt;
}

WorkerDescription described_worker(const Directory& directory) try {
  std::ifstream stream(directory.worker(), std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  return text.empty() ? WorkerDescription{} : parse_worker_description(text);
} catch (const InvalidInput&) {
  return {};  // of another version, perhaps
}

}  // namespace autoepoch::study
