// What reports show of a study directory: the stored study, what models say of it, its log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "report/report_input.hpp"
#include "study/directory.hpp"

namespace autoepoch::study {

/// Forecasts are made for so many trials at most, the best unfinished ones.
inline constexpr std::size_t kMostForecasts = 200;

/// What is stored, without models; may be called while the study is being searched. Throws StorageError.
report::ReportInput read_report(const Directory& directory);

/// The failed trials and the best one: those whose log a report has.
std::set<TrialNumber> trials_with_log(const History& history);

/// The newest checkpoint of a trial, relative to the study's directory; whether it is whole is not looked at. Empty: it
/// has none.
std::string newest_checkpoint(const Directory& directory, TrialNumber trial);

/// Fits the models of importance and of curves, and adds what they say. Takes about a second.
void add_models(report::ReportInput& input, const Directory& directory);

/// Both.
report::ReportInput gather_report(const Directory& directory);

}  // namespace autoepoch::study
