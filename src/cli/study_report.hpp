// What reports show of a study directory: the stored study, what models say of it, its log.
#pragma once

#include <cstddef>
#include <filesystem>
#include <set>

#include "cli/study_directory.hpp"
#include "report/report_input.hpp"

namespace autoepoch::cli {

/// Forecasts are made for so many trials at most, the best unfinished ones.
inline constexpr std::size_t kMostForecasts = 200;

/// What is stored, without models; may be called while the study is being searched. Throws StorageError.
report::ReportInput read_report(const StudyDirectory& directory);

/// Fits the models of importance and of curves, and adds what they say. Takes about a second.
void add_models(report::ReportInput& input, const StudyDirectory& directory);

/// Both.
report::ReportInput gather_report(const StudyDirectory& directory);

/// The last lines in the last 16 MiB of a log (see LogFile) about each of these trials, with what workers printed right
/// before a failure. Empty where the file cannot be read.
std::map<std::int64_t, std::vector<std::string>> log_tails(const std::filesystem::path& log,
                                                           const std::set<std::int64_t>& trials);

/// Writes DIR/report.html, atomically, at the end of the search by this process. A failure is a note on stderr: it does
/// not harm the study.
void write_report_file(const StudyDirectory& directory);

}  // namespace autoepoch::cli
