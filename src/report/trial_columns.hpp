// A trial as a row: the one list of what the JSON output, the tables and the exports have of every trial.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "autoepoch/study.hpp"
#include "report/table.hpp"

namespace autoepoch::report {

/// What a number counts, where that decides how a view rounds it.
enum class Unit { none, duration, time };  // seconds; seconds since the Unix epoch

struct TrialColumn {
  std::string key;           ///< in JSON; empty for a parameter, which is a member of "params" there
  std::string title;         ///< in files for other programs
  std::string heading = {};  ///< of tables for people; empty: not shown there
  Align align = Align::right;
  Unit unit = Unit::none;
  bool is_sentence = false;  ///< text of any length: comes last where people read
  std::function<std::optional<Value>(const Trial&)> get;
};

/// What is known of any trial, then its parameters with the constants, in the space's order. Valid while `spec` lives.
std::vector<TrialColumn> trial_columns(const StudySpec& spec);

/// Those that tables for people have, in the order of reading: without constants, sentences last.
std::vector<TrialColumn> shown_trial_columns(const StudySpec& spec);

/// The cell of a table for people: short numbers, one line, "-" for what does not exist.
std::string trial_cell(const TrialColumn& column, const Trial& trial);

}  // namespace autoepoch::report
