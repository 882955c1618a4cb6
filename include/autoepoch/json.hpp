// JSON text of the vocabulary: space files, stored studies, the lines between controller and worker.
//
// Doubles are written so that they read back to the same bits; non-finite ones as the strings "nan", "inf", "-inf".
// Parsers throw InvalidInput with the JSON pointer, what is allowed there, and the nearest valid key for a misspelt
// one.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "autoepoch/spec.hpp"

namespace autoepoch {

/// A space file (see docs/space-file.md). Unknown and repeated keys are errors; which options "search" may have is
/// known to Kinds::check.
StudySpec parse_spec(std::string_view text);

/// Ensures: parse_spec(to_json(spec)) describes the same study. Throws InvalidInput if no space file can describe it (a
/// negative budget, an experiment that is not a JSON object).
std::string to_json(const StudySpec& spec, int indent = -1);

/// Seconds of "90s", "10m", "1h30m", "2d", or of a plain number. Throws InvalidInput for anything else.
double parse_duration(std::string_view text);

std::string to_json(const Params& params);
Params parse_params(std::string_view text);

std::string to_json(const std::map<std::string, double>& metrics);
std::map<std::string, double> parse_metrics(std::string_view text);

}  // namespace autoepoch
