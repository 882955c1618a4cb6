#include "cli/live_studies.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "cli/output.hpp"
#include "cli/search_control.hpp"
#include "report/page.hpp"
#include "report/report_json.hpp"
#include "study/file_mark.hpp"
#include "study/log_tails.hpp"

namespace autoepoch::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kLookInterval{1};
constexpr std::chrono::seconds kShortestModelInterval{10};
constexpr int kModelShare = 20;  // models may take one part in so many of the time

std::string mark_of(const study::Directory& directory) {
  const auto controller = study::find_controller(directory);
  return study::file_mark(directory.database()) + " " + study::file_mark(directory.database().string() + "-wal") + " " +
         study::file_mark(directory.notes()) + " " + (controller ? std::to_string(controller->pid) : "-");
}

}  // namespace

LiveStudies::LiveStudies(std::vector<study::Directory> directories, std::string control_token)
    : directories_(std::move(directories)), control_token_(std::move(control_token)) {
  for (const study::Directory& directory : directories_) {
    Study& study = studies_.emplace_back();
    study.directory = directory;
    read(study);
  }
  publish();
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
    bool changed = false;
    for (Study& study : studies_) try {
        changed = read(study) || changed;
      } catch (const std::exception& error) {  // the last state stays until it can be read again
        note("autoepoch: " + std::string(error.what()));
      }
    if (changed) publish();
    lock.lock();
  }
}

/// False when nothing has changed.
bool LiveStudies::read(Study& study) {
  std::string mark = mark_of(study.directory);
  const auto begin = Clock::now();
  if (mark == study.mark) return false;
  report::ReportInput input = study::read_report(study.directory);
  if (begin >= study.models_due || !input.controller) {
    study::add_models(input, study.directory);
    study.models_due =
        Clock::now() + std::max<Clock::duration>(kShortestModelInterval, kModelShare * (Clock::now() - begin));
  } else {
    input.effects = study.input.effects;
    input.effects_of_two = study.input.effects_of_two;
    input.effects_remark = study.input.effects_remark;
    input.forecasts = study.input.forecasts;
    input.findings.advice = study.input.findings.advice;
  }
  study.input = std::move(input);
  study.mark = std::move(mark);
  return true;
}

void LiveStudies::publish() {
  std::vector<report::ReportInput> inputs;
  for (const Study& study : studies_) inputs.push_back(study.input);
  auto document = std::make_shared<const std::string>(report::report_json(inputs));
  const std::lock_guard lock(mutex_);
  document_ = std::move(document);
  ++version_;
}

serve::SharedText LiveStudies::document() {
  const std::lock_guard lock(mutex_);
  return document_;
}

serve::SharedText LiveStudies::page() {
  return std::make_shared<const std::string>(
      report::chart_page(*document(), {.live = true, .control_token = control_token_}).value());
}

serve::SharedText LiveStudies::log(const std::map<std::string, std::string>& query) {
  const study::Directory& directory = chosen_study(directories_, query);
  const std::int64_t trial = chosen_trial(query);
  const auto tails = study::log_tails(directory.log(), {trial});
  std::string text;
  if (const auto lines = tails.find(trial); lines != tails.end())
    for (const std::string& line : lines->second) text += line + "\n";
  return std::make_shared<const std::string>(std::move(text));
}

std::string LiveStudies::act(const std::map<std::string, std::string>& form) {
  return control_search(directories_, form);
}

}  // namespace autoepoch::cli
