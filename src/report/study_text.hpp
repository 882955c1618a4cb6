// A study as text, for people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/study_json.hpp"

namespace autoepoch::report {

/// "val_loss 0.3124 at epoch 27 of trial 12", or "nothing yet".
std::string best_line(const History& history);

/// "3 running, 12 paused, 2 completed": the states that occur.
std::string state_counts(const History& history);

/// rungs_reached as a line: "3 epochs: 41, 9: 13, 27: 4". Beyond eight different ones there are no rungs worth it: "-".
std::string rung_counts(const History& history);

/// The best configuration, one parameter a line in full precision, with what was found out about it.
std::string best_text(const History& history, const Findings& findings);

/// What the study has cost, against the full training of every trial.
std::string cost_text(const History& history);

/// What `search` and `resume` print at the end.
std::string outcome_text(const History& history, const Summary& summary, const Findings& findings);

std::string status_text(const Snapshot& snapshot, const std::optional<Controller>& controller,
                        const Findings& findings);

/// One line a trial: shown_trial_columns().
std::string trials_text(const StudySpec& spec, const std::vector<const Trial*>& trials);

}  // namespace autoepoch::report
