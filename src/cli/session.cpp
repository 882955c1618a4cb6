#include "cli/session.hpp"

#include <cstdlib>

#include "api/compose.hpp"
#include "autoepoch/error.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/worker_check.hpp"
#include "report/page.hpp"
#include "report/study_text.hpp"
#include "storage/sql_storage.hpp"
#include "study/curve_model.hpp"
#include "study/findings.hpp"
#include "study/gather.hpp"
#include "study/observers.hpp"
#include "study/stop_requests.hpp"
#include "study/whole_file.hpp"

namespace autoepoch::cli {
namespace {

ExitCode exit_code(Why why) {
  switch (why) {
    case Why::interrupted:
      return kInterrupted;
    case Why::failing:
      return kFailure;
    default:
      return kSuccess;
  }
}

/// DIR/report.html, at the end of the search by this process. A failure does not harm the study.
void write_report_file(const study::Directory& directory) try {
  report::ReportInput input = study::gather_report(directory);
  input.controller.reset();  // it is this process, which is about to end
  study::write_whole(directory.report(), report::html_report({&input, 1}));
} catch (const std::exception& error) {
  note("autoepoch: no report was written: " + std::string(error.what()));
}

}  // namespace

Summary tune_with_progress(const StudySpec& spec, const Equipment& equipment, Storage& storage,
                           const study::Directory& directory) {
  study::LogFile log(directory);
  study::BestFile best(directory);
  const std::unique_ptr<Observer> progress = make_progress(equipment.quiet);
  study::Observers observers{&log, &best, progress.get()};
  run::ProcessExecutor executor(
      spec, {.program = equipment.worker,
             .slots = equipment.slots,
             .checkpoints = {.directory = directory.checkpoints(), .max_to_keep = spec.run.max_to_keep},
             .log = [&log](const run::Slot& slot, std::string_view line) {
               log.write("worker " + slot.label + ": " + std::string(line));
             }});
  study::StopRequestFiles requests(directory);
  const std::shared_ptr<const CurveModel> curves = study::curve_model(directory);
  return tune(spec, {*equipment.sampler, *equipment.scheduler, executor, storage},
              {.observer = &observers, .stop_requests = &requests, .curve_model = curves.get()});
}

run::WorkerProgram find_worker(const std::filesystem::path& given) {
  if (!given.empty()) return {given};
  if (const char* named = std::getenv("AUTOEPOCH_WORKER"); named != nullptr && *named != '\0') return {named};
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  for (const char* place : {"autoepoch-worker", "../libexec/autoepoch-worker"})
    if (std::filesystem::exists(here / place)) return {(here / place).lexically_normal()};
  throw ExecutorError("the worker program is missing: no autoepoch-worker in " + here.string() +
                      " or its ../libexec; build it with LibTorch, or name one by --worker or AUTOEPOCH_WORKER");
}

Equipment equip(const StudySpec& spec, const std::filesystem::path& worker, const CurveBank& past) {
  Equipment equipment{.sampler = make_sampler(spec),
                      .scheduler = make_scheduler(spec, nullptr, past),
                      .worker = find_worker(worker),
                      .slots = {},
                      .quiet = false};
  WorkerCheck check(equipment.worker, spec);  // beside the probe: each takes a second to start
  equipment.slots = run::make_slots(spec.run.devices, spec.run.workers, run::probe_machine(equipment.worker));
  check.wait();
  return equipment;
}

ExitCode run_search(const StudySpec& spec, const Equipment& equipment, const study::Directory& directory,
                    Format format) {
  const std::unique_ptr<Storage> storage = open_sqlite(directory.database());
  const Summary summary = tune_with_progress(spec, equipment, *storage, directory);

  const report::Snapshot snapshot = report::read_snapshot(*storage);
  const History history = snapshot.history();
  const report::Findings findings = study::findings_of(directory, history);
  study::write_best_file(directory, history, findings);
  write_report_file(directory);
  print(format == Format::json ? report::outcome_json(history, summary, findings) + "\n"
                               : report::outcome_text(history, summary, findings));
  if (summary.why == Why::interrupted) note("Continue with: " + directory.resume_command());
  return exit_code(summary.why);
}

}  // namespace autoepoch::cli
