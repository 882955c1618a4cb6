// The futures of an unfinished curve, taken from the curves most like it: those of a bank, and those of its own study.
//
// How. A neighbour's future is scaled by the ratio of progress and glued to the last observed value. The study's own
// curves are completed in the order of their observed length, longest first, each by one of its futures (hot-deck
// imputation). So curves that were stopped early inform as well as finished ones. A curve's futures come only from
// curves that were observed for longer.
//
// Why that is sound under successive halving: which curves stop early depends on observed values only.
// Thread-safety: const methods may run concurrently.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <functional>
#include <span>

#include "autoepoch/random.hpp"
#include "surrogates/curve_bank.hpp"

namespace autoepoch {

/// A weighted sample of continuations. Weights sum to 1; row k of z goes with weight k; column 0 is the cell `from`.
struct CurveFutures {
  int from = 0;  ///< first cell after the last observed one
  Eigen::ArrayXd weight;
  Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> z;
  Eigen::Index study_curves = 0;  ///< how many curves of the study could contribute
};

class CurveDeck {
 public:
  /// Told the futures that one of the study's curves is completed from, by its index.
  using Visitor = std::function<void(std::size_t, const CurveFutures&)>;

  /// `curves` are those of the study, anchored; empty ones are ignored. The bank must outlive the deck. `visit` is
  /// called for each unfinished curve: who wants forecasts for all of them gets them here at no further cost.
  CurveDeck(const CurveBank& bank, std::span<const GridCurve> curves, double first_spread, const Visitor& visit = {});

  /// Requires: curve not empty and unfinished (last cell before kLastCell).
  CurveFutures futures(const GridCurve& curve) const;

  /// The same for the beginning of the study's curve `index`, as if no more of that curve were known.
  CurveFutures futures_of_beginning(const GridCurve& beginning, std::size_t index) const;

  /// ... and up to cell `until` only, from curves observed at least until there: as nothing imputed enters, the futures
  /// can be compared with what happened. Requires: beginning.last_cell() < until.
  CurveFutures hindsight(const GridCurve& beginning, std::size_t index, int until) const;

  /// Completed curves of the study, longest observed first: where curves go that nothing is known of.
  const CurveBank& completed() const { return study_; }

 private:
  static constexpr Eigen::Index kNone = -1;

  /// What futures may come from: the leading curves of bank and study, but not the study's curve `excluded`; and how
  /// far they go.
  struct Sources {
    Eigen::Index bank_curves;
    Eigen::Index study_curves;
    Eigen::Index excluded = kNone;
    int until = kLastCell;
  };
  CurveFutures futures(const GridCurve& curve, const Sources& sources) const;
  void complete(const GridCurve& curve, const CurveFutures& futures, Rng& rng);
  Eigen::Index longer_than(int cell) const;
  Eigen::Index place_of(std::size_t index) const;

  const CurveBank& bank_;
  double first_spread_;
  double context_;
  CurveBank study_;
  std::vector<int> observed_;       // last observed cell of each curve in study_, descending
  std::vector<std::size_t> order_;  // ... and which of the study's curves it is
};

}  // namespace autoepoch
