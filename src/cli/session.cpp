#include "cli/session.hpp"

#include <cstdlib>

#include "autoepoch/error.hpp"
#include "autoepoch/kinds.hpp"
#include "autoepoch/storages.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/worker_check.hpp"
#include "report/page.hpp"
#include "report/study_text.hpp"
#include "run/ask_worker.hpp"
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
  const auto executor = make_process_executor(
      spec, {.program = equipment.worker,
             .slots = equipment.slots,
             .checkpoints = {.directory = directory.checkpoints(), .max_to_keep = spec.run.max_to_keep},
             .logs = directory.logs(),
             .log = [&log](const Slot& slot, std::string_view line) {
               log.write("worker " + slot.name + ": " + std::string(line));
             }});
  study::StopRequestFiles requests(directory);
  const std::shared_ptr<const CurveModel> curves = study::curve_model(directory);
  return tune(spec, {*equipment.sampler, *equipment.scheduler, *executor, storage},
              {.observer = &observers, .stop_requests = &requests, .curve_model = curves.get()});
}

WorkerProgram find_worker(const std::filesystem::path& given) {
  if (!given.empty()) return {given};
  if (const char* named = std::getenv("AUTOEPOCH_WORKER"); named != nullptr && *named != '\0') return {named};
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  for (const char* place : {"autoepoch-worker", "../libexec/autoepoch-worker"})
    if (std::filesystem::exists(here / place)) return {(here / place).lexically_normal()};
  throw ExecutorError("the worker program is missing: no autoepoch-worker in " + here.string() +
                      " or its ../libexec; build it with LibTorch, or name one by --worker or AUTOEPOCH_WORKER");
}

run::WorkerFacts examine(const WorkerProgram& worker, DirectionSource direction, StudySpec& spec) {
  WorkerCheck check(worker, spec);  // beside the question: each takes a second to start
  run::WorkerFacts facts = run::ask_worker(worker, spec);
  check.wait();
  settle_direction(direction, facts.description, spec.objective);
  return facts;
}

Equipment equip(StudySpec& spec, DirectionSource direction, const std::filesystem::path& worker,
                const CurveBank& past) {
  const Kinds kinds = Kinds::built_in();
  kinds.check(spec);  // a wrong setting is told before any program is started
  const WorkerProgram program = find_worker(worker);
  const run::WorkerFacts facts = examine(program, direction, spec);
  if (!facts.description.resumes)
    note("The worker cannot continue a paused trial: one that is promoted is trained from its beginning.");
  return {.sampler = kinds.make_sampler(spec),
          .scheduler = kinds.make_scheduler(spec, {.past = &past}),
          .worker = program,
          .worker_text = facts.text,
          .slots = make_slots(spec.run.devices, spec.run.workers, facts.machine),
          .quiet = false};
}

ExitCode run_search(const StudySpec& spec, const Equipment& equipment, const study::Directory& directory,
                    Format format) {
  const std::unique_ptr<Storage> storage = open_sqlite(directory.database());
  if (!equipment.worker_text.empty()) study::write_whole(directory.worker(), equipment.worker_text + "\n");
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
