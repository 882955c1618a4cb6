// The commands of the program: one file each, of the same name.
#pragma once

#include <CLI/App.hpp>
#include <functional>

namespace autoepoch::cli {

/// The exit codes of the program; 0 is success.
enum ExitCode : int { kSuccess = 0, kFailure = 1, kUsage = 2, kInterrupted = 130 };

/// What the chosen command does, and the exit code.
using Action = std::function<ExitCode()>;

/// Each adds its command to the program. When the command line chooses it, parsing sets `action`.
void add_search(CLI::App& program, Action& action);
void add_resume(CLI::App& program, Action& action);
void add_stop(CLI::App& program, Action& action);
void add_note(CLI::App& program, Action& action);
void add_status(CLI::App& program, Action& action);
void add_trials(CLI::App& program, Action& action);
void add_best(CLI::App& program, Action& action);
void add_train(CLI::App& program, Action& action);
void add_importance(CLI::App& program, Action& action);
void add_report(CLI::App& program, Action& action);
void add_plot(CLI::App& program, Action& action);
void add_export(CLI::App& program, Action& action);
void add_serve(CLI::App& program, Action& action);
void add_predict(CLI::App& program, Action& action);
void add_replay(CLI::App& program, Action& action);
void add_kinds(CLI::App& program, Action& action);  // samplers, schedulers, rules
void add_schema(CLI::App& program, Action& action);
void add_validate(CLI::App& program, Action& action);
void add_devices(CLI::App& program, Action& action);

}  // namespace autoepoch::cli
