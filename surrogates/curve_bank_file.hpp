// Banks of measured curves: from the studies they were measured in, and in one compact file, as made by
// experiments/curves/collect_bank.py.
//
// Format, little-endian: the 8 bytes "aecurves"; u32 version (1); u32 cells; u32 curves; for each curve f32 spread of
// the first values of its study and f32 z for each cell; u64 FNV-1a hash of everything before it. 204 bytes a curve.
#pragma once

#include <span>
#include <string>

#include "autoepoch/trial.hpp"
#include "surrogates/curve_bank.hpp"

namespace autoepoch {

/// Throws InvalidInput, with the file's name, if it is missing, of another version, cut short or damaged.
CurveBank read_curve_bank(const std::string& path);

/// Replaces the file. Throws InvalidInput if it cannot be written.
void write_curve_bank(const CurveBank& bank, const std::string& path);

/// The complete curves of an earlier study, those observed at epoch `horizon`; other curves only tell how the study's
/// curves begin. Empty if there are none.
CurveBank bank_of_study(std::span<const LearningCurve* const> curves, Direction direction, int horizon);

/// The curves of both, `first` first.
CurveBank join_banks(const CurveBank& first, const CurveBank& second);

}  // namespace autoepoch
