#include "cli/search_control.hpp"

#include <signal.h>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <optional>

#include "autoepoch/error.hpp"
#include "core/parse.hpp"
#include "run/detached.hpp"
#include "storage/study_lock.hpp"
#include "study/notes.hpp"
#include "study/stop_requests.hpp"

namespace autoepoch::cli {
namespace {

std::string field(const std::map<std::string, std::string>& form, const std::string& name) {
  const auto found = form.find(name);
  return found == form.end() ? "" : found->second;
}

std::string pause(const study::Directory& directory) {
  const std::optional<report::Controller> controller = study::find_controller(directory);
  if (!controller || controller->pid <= 0) throw InvalidInput("nothing is being searched at present");
  if (controller->host != host_name()) throw InvalidInput("the search runs on another machine, " + controller->host);
  if (!interrupt_study_owner(directory.path))
    throw InvalidInput("process " + std::to_string(controller->pid) +
                       " cannot be told to pause; it may have just ended");
  return "The search pauses when its running epochs have ended.";
}

/// A limit for the command line of resume; only what cannot be taken for another option.
void add_limit(std::vector<std::string>& words, const std::map<std::string, std::string>& form,
               const std::string& name) {
  const std::string value = field(form, name);
  if (value.empty()) return;
  for (const unsigned char c : value)
    if (!std::isalnum(c) && c != '.') throw InvalidInput(name + ": " + value + " is no limit");
  words.push_back("--" + name);
  words.push_back(value);
}

std::string resume(const study::Directory& directory, const std::map<std::string, std::string>& form) {
  if (study::find_controller(directory))
    throw InvalidInput("it is being searched already; pause it first to change its limits");
  std::vector<std::string> words = {"autoepoch", "resume", std::filesystem::absolute(directory.path).string(),
                                    "--quiet"};
  for (const char* name : {"trials", "epochs", "time"}) add_limit(words, form, name);
  try {
    run::start_detached("/proc/self/exe", words, directory.log());
  } catch (const ExecutorError& error) {
    throw InvalidInput(std::string("the search does not go on: ") + error.what());
  }
  return "The search goes on; " + directory.log().string() + " has its messages.";
}

}  // namespace

const study::Directory& chosen_study(const std::vector<study::Directory>& directories,
                                     const std::map<std::string, std::string>& form) {
  const std::string index = field(form, "study");
  for (std::size_t i = 0; i < directories.size(); ++i)
    if (index == std::to_string(i)) return directories[i];
  throw InvalidInput("study: there is none of the number " + index);
}

std::int64_t chosen_trial(const std::map<std::string, std::string>& form) {
  const std::string text = field(form, "trial");
  const auto number = parse_number<std::int64_t>(text);
  if (!number) throw InvalidInput("trial: " + text + " is no number");
  return *number;
}

std::string control_search(const std::vector<study::Directory>& directories,
                           const std::map<std::string, std::string>& form) {
  const study::Directory& directory = chosen_study(directories, form);
  const std::string action = field(form, "action");
  if (action == "pause") return pause(directory);
  if (action == "resume") return resume(directory, form);
  if (action == "stop") return study::request_stop(directory, chosen_trial(form));
  if (action == "note") return study::write_note(directory, chosen_trial(form), field(form, "text"));
  throw InvalidInput("action: " + action + " is not known; it is pause, resume, stop or note");
}

}  // namespace autoepoch::cli
