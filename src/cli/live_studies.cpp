#include "cli/live_studies.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <exception>
#include <utility>

#include "cli/output.hpp"
#include "cli/search_control.hpp"
#include "report/page.hpp"

namespace autoepoch::cli {
namespace {

constexpr std::chrono::seconds kLookInterval{1};

/// A start for the numbers of versions that no earlier server can have come to: pages outlive servers.
std::uint64_t first_version() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

serve::SharedText shared(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

}  // namespace

LiveStudies::LiveStudies(std::vector<study::Directory> directories, std::string control_token)
    : studies_(directories.begin(), directories.end()),
      directories_(std::move(directories)),
      control_token_(std::move(control_token)),
      document_(studies_.size(), first_version()) {
  for (std::size_t i = 0; i < studies_.size(); ++i) update(i);
  thread_ = std::thread([this] { follow(); });
}

LiveStudies::~LiveStudies() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void LiveStudies::follow() {
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10);  // of this thread: the search goes first
  for (std::unique_lock lock(mutex_); !wake_.wait_for(lock, kLookInterval, [this] { return stopped_; });) {
    lock.unlock();
    for (std::size_t i = 0; i < studies_.size(); ++i) try {
        update(i);
      } catch (const std::exception& error) {  // the last state stays until it can be read again
        note("autoepoch: " + std::string(error.what()));
      }
    lock.lock();
  }
}

void LiveStudies::update(std::size_t study) {
  const auto changed = studies_[study].update();
  if (!changed) return;
  const std::lock_guard lock(mutex_);
  document_.update(study, studies_[study].input(), *changed);
  version_ = document_.revision();
}

serve::SharedText LiveStudies::document() {
  const std::lock_guard lock(mutex_);
  return shared(document_.whole());
}

serve::Changes LiveStudies::changes(std::uint64_t since) {
  const std::lock_guard lock(mutex_);
  if (!changes_.text || changes_.version != document_.revision() || changes_since_ != since)
    changes_ = {document_.revision(), shared(document_.changes(since))};
  changes_since_ = since;
  return changes_;
}

serve::SharedText LiveStudies::page() {
  return shared(report::chart_page(*document(), {.live = true, .control_token = control_token_}).value());
}

serve::SharedText LiveStudies::log(const std::map<std::string, std::string>& query) {
  const study::Directory& directory = chosen_study(directories_, query);
  const TrialNumber trial = chosen_trial(query);
  study::LogTails tails(directory.log());
  tails.update();
  std::string text;
  for (const std::string& line : tails.of(trial)) text += line + "\n";
  return shared(std::move(text));
}

std::string LiveStudies::act(const std::map<std::string, std::string>& form) {
  return control_search(directories_, form);
}

}  // namespace autoepoch::cli
