// Learning curves from CSV files of any tool.
//
// Layout `columns`: a header, one of whose names is "epoch", and one line an epoch. Epochs counted from 0 are moved to
// begin at 1; when an epoch comes twice, the later line counts. Layout `rows`: one line a curve, its k-th cell the
// value after k epochs; an empty cell was not observed; a first line of words is a header. Both: comma, semicolon or
// tab; quotes, CRLF, a byte order mark and lines starting with # are understood; nan and inf mean that the run had
// diverged.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "autoepoch/trial.hpp"

namespace autoepoch::cli {

enum class CurveLayout { guess, columns, rows };

struct CurveCsvOptions {
  CurveLayout layout = CurveLayout::guess;  ///< guess: columns if the header names an epoch
  std::string column = {};                  ///< of the layout columns; empty: val_loss, or the only one that is left
};

/// One point of a curve as written; the value may be non-finite.
struct CurvePoint {
  int epoch = 0;
  double value = 0;
};

struct CurveTable {
  std::string column;                           ///< what was read; empty when unknown
  std::vector<std::vector<CurvePoint>> curves;  ///< epochs ascend strictly
};

/// Throws InvalidInput with `name`, line and column of what is wrong.
CurveTable read_curves(std::istream& input, const std::string& name, const CurveCsvOptions& options);

/// maximize for the usual names of accuracies and scores, else minimize.
Direction guess_direction(const std::string& column);

}  // namespace autoepoch::cli
