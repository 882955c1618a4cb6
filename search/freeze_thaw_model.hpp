// What freeze-thaw believes of all trials of a study, and of configurations that were not tried.
//
// How. Each trial's curve is forecast on its own (study_forecast.hpp). The process of freeze_thaw_process.hpp joins the
// forecasts over the configurations. The data of a trial are the lowest z (curve_scale.hpp) that its forecast expects
// by max_epochs: now, and at its first rung. The second shows what became of such a forecast. A running trial without
// observations is taken to get the value that is predicted for it.
//
// Units. Beliefs are in those of an OutputTransform of z; to_value() leads back to the user's.
// Thread-safety: const methods may run concurrently.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "autoepoch/curve_model.hpp"
#include "autoepoch/study.hpp"
#include "search/epoch_costs.hpp"
#include "surrogates/freeze_thaw_process.hpp"
#include "surrogates/output_transform.hpp"
#include "surrogates/study_forecast.hpp"

namespace autoepoch {

/// A distribution of the lowest output a trial will reach: of its probabilities, Student's t with 4 degrees of freedom,
/// as curves do what no forecast expects more often than a normal distribution would have it.
struct Belief {
  double mean = 0;
  double sd = 0;  ///< the scale of t

  double probability_below(double threshold) const;

  /// ln of it.
  double log_probability_below(double threshold) const;
};

/// Equal for histories that lead to the same model.
std::uint64_t model_fingerprint(const History& history);

class FreezeThawModel {
 public:
  /// `first_rung`: the epoch of the first pause. Requires: a trial of the history has an observation. The bank must
  /// outlive the model.
  FreezeThawModel(const History& history, const CurveBank& bank, int first_rung);

  /// Of a trial, trained to max_epochs. Requires: it has an observation.
  const Belief& trial(TrialNumber number) const { return trials_[index_of(number)]; }

  /// By the trial's own forecast alone, when only its first `epochs` were known. Requires: it has an observation there.
  Belief own_forecast(TrialNumber number, int epochs) const;

  /// What is expected of a trial, or (null) of an untried configuration, for the record: the value at the
  /// horizon by `belief`, the way there by the trial's own forecast, of an untried one by the course of the better
  /// trials.
  Forecast forecast(const Trial* trial, const Belief& belief) const;

  /// Encoded configurations of the `count` trials with the best beliefs, best first.
  Eigen::MatrixXd best_configurations(std::size_t count) const;

  double best() const { return best_; }             ///< lowest of all that was observed
  double best_of_others(TrialNumber number) const;  ///< ... by other trials; infinite if there are none

  /// Of untried configurations (encoded), trained to max_epochs.
  const GaussianProcess& process() const { return *process_; }
  const EpochCosts& costs() const { return costs_; }
  double to_value(double output) const { return forecast_.scale().to_value(transform_.inverse(output)); }

 private:
  FreezeThawModel(const History& history, const CurveBank& bank, int first_rung,
                  std::span<const LearningCurve* const> curves);
  Belief datum(const Trial& trial) const;
  const CurveOutlook* outlook(const Trial* trial) const;
  Belief by_cell(int cell, const CurveOutlook* own, const Belief& belief) const;
  void forecast_young(const History& history, const std::vector<Eigen::Index>& rows);
  Forecasts forecasts(const History& history, const std::vector<Eigen::Index>& rows, std::size_t most) const;
  void fit(const History& history);
  void believe(const std::vector<Eigen::Index>& rows, const Prediction& values);

  int first_rung_;
  StudyForecast forecast_;
  OutputTransform transform_;
  Eigen::MatrixXd code_;  // of all trials
  EpochCosts costs_;
  std::optional<GaussianProcess> process_;
  std::vector<Belief> trials_;
  std::vector<double> observed_;              // lowest output of each trial; infinite without observations
  std::vector<std::optional<Belief>> young_;  // own forecasts at the first rung
  double best_ = 0;
};

}  // namespace autoepoch
