// A trial: one configuration, its learning curve so far, and the state it is in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autoepoch/params.hpp"
#include "autoepoch/trial_id.hpp"

namespace autoepoch {

enum class Direction { minimize, maximize };

enum class TrialState {
  waiting,    ///< suggested and stored, not started
  running,    ///< on a worker (or was, when the controller died)
  paused,     ///< has a checkpoint, may be resumed
  completed,  ///< reached max_epochs, or its own early stopping ended it
  stopped,    ///< ended early by a scheduler's or a stopping rule's verdict
  failed,     ///< diverged, crashed, timed out
};

std::string_view to_string(TrialState state);
std::optional<TrialState> parse_trial_state(std::string_view text);

/// The one table of allowed changes of state.
bool can_transition(TrialState from, TrialState to);

/// completed, stopped or failed: no further epochs (until a study is extended, see Tuner).
bool is_terminal(TrialState state);

/// What one epoch of training reported. Invariant: value is finite; a non-finite value ends the trial instead.
struct Observation {
  int epoch = 0;                               ///< 1-based: after this many epochs
  double value = 0;                            ///< the objective's metric, in the user's units
  double seconds = 0;                          ///< wall time of this epoch, training and evaluation
  double standard_error = 0;                   ///< of value, where known (cross-validation), else 0
  std::map<std::string, double> metrics = {};  ///< everything reported, including the objective; may be non-finite
  double time =
      0;  ///< when the tuner got it, seconds since the Unix epoch; 0 in studies of programs that did not store it

  friend bool operator==(const Observation&, const Observation&) = default;
};

/// Observations in strictly ascending order of epoch (epochs may be missing).
class LearningCurve {
 public:
  /// Requires: epoch greater than the last one.
  void append(Observation observation);

  bool empty() const { return points_.empty(); }
  std::size_t size() const { return points_.size(); }
  const Observation& back() const { return points_.back(); }
  auto begin() const { return points_.begin(); }
  auto end() const { return points_.end(); }

  /// Last observed epoch; 0 for an empty curve.
  int epochs() const { return points_.empty() ? 0 : points_.back().epoch; }

  /// The observation of that epoch, or null.
  const Observation* at(int epoch) const;

  /// The best observation up to and including `epoch`, the earliest of equals; null if there is none.
  const Observation* best(Direction direction, int epoch) const;
  const Observation* best(Direction direction) const;

  double seconds() const;  ///< sum over the epochs

 private:
  std::vector<Observation> points_;
};

struct Trial {
  TrialId id = {};          ///< the storage's key
  TrialNumber number = {};  ///< 0, 1, 2, ... in the study: what the user sees
  Params params = {};
  TrialState state = TrialState::waiting;
  LearningCurve curve = {};
  std::string reason = {};  ///< why it is in this state, in words
  int until = 0;            ///< may run up to this epoch before the scheduler is asked again (its present rung)
  int failures = 0;         ///< attempts that ended in a failure, so far
  double started = 0;       ///< seconds since the Unix epoch of the first start; 0 = never
  double ended = 0;         ///< ... of the last change to a terminal state; 0 = not
};

}  // namespace autoepoch
