// A search in worker processes, from its parts to its last line: what `search` and `resume` share.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "autoepoch/executors.hpp"
#include "autoepoch/sampler.hpp"
#include "autoepoch/scheduler.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "run/ask_worker.hpp"
#include "study/directory.hpp"
#include "surrogates/curve_bank.hpp"

namespace autoepoch::cli {

/// What a study is searched with. Making it checks the whole configuration before anything is created or trained.
struct Equipment {
  std::unique_ptr<const Sampler> sampler;
  std::unique_ptr<const Scheduler> scheduler;
  WorkerProgram worker;
  std::string worker_text;  ///< what it says of itself; may be empty
  std::vector<Slot> slots;
  bool quiet = false;  ///< no progress on stderr
};

/// What the worker says of itself and of the study; the objective's direction is settled by that. Throws InvalidInput
/// when the worker objects to the study, ExecutorError when it is broken.
run::WorkerFacts examine(const WorkerProgram& worker, DirectionSource direction, StudySpec& spec);

/// Settles the objective's direction in `spec`. `worker`: as given by --worker, may be empty. `past`: curves that
/// stopping rules learn from too. Throws InvalidInput for settings that nothing can be made of, and ExecutorError when
/// the worker program is missing or broken.
Equipment equip(StudySpec& spec, DirectionSource direction, const std::filesystem::path& worker,
                const CurveBank& past = CurveBank(0));

/// Runs the study in worker processes until its budget ends or Ctrl-C, with a display, DIR/log.txt and DIR/best.json.
Summary tune_with_progress(const StudySpec& spec, const Equipment& equipment, Storage& storage,
                           const study::Directory& directory);

/// Searches until the budget ends or Ctrl-C, then prints the outcome. The caller holds the study's lock.
ExitCode run_search(const StudySpec& spec, const Equipment& equipment, const study::Directory& directory,
                    Format format);

/// --worker, $AUTOEPOCH_WORKER, or autoepoch-worker beside this program or in its ../libexec. Throws ExecutorError.
WorkerProgram find_worker(const std::filesystem::path& given);

}  // namespace autoepoch::cli
