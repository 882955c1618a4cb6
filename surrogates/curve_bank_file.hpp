// A bank of measured curves in one compact file, made by experiments/curves/collect_bank.py.
//
// Format, little-endian: the 8 bytes "aecurves"; u32 version (1); u32 cells; u32 curves; for each curve f32 spread of the
// first values of its study and f32 z for each cell; u64 FNV-1a hash of everything before it. 204 bytes a curve.
#pragma once

#include <string>

#include "surrogates/curve_bank.hpp"

namespace autoepoch {

/// Throws InvalidInput, with the file's name, if it is missing, of another version, cut short or damaged.
CurveBank read_curve_bank(const std::string& path);

/// Replaces the file. Throws InvalidInput if it cannot be written.
void write_curve_bank(const CurveBank& bank, const std::string& path);

/// The curves of both, `first` first.
CurveBank join_banks(const CurveBank& first, const CurveBank& second);

}  // namespace autoepoch
