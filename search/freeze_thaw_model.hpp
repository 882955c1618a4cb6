// What is believed of all trials of a study and of configurations not yet tried: forecasts of the curves, joined by the
// process of freeze_thaw_process.hpp over the configurations.
//
// A trial's data are the lowest z (see curve_scale.hpp) that its forecast expects by max_epochs, now and at the end of
// its first stretch: the second tells what became of such a forecast. Running trials without observations are believed
// to get the value that is predicted. Beliefs are in the units of an OutputTransform of z; to_value() leads back to the
// user's. Thread-safety: const methods may run concurrently.
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

class FreezeThawModel {
 public:
  /// Requires: a trial of the history has an observation. The bank must outlive the model.
  FreezeThawModel(const History& history, const CurveBank& bank);

  /// Of a trial, trained to max_epochs. Requires: it has an observation.
  const Belief& trial(std::int64_t number) const { return trials_[static_cast<std::size_t>(number)]; }

  /// By the trial's own forecast alone, when only its first `epochs` were known. Requires: it has an observation there.
  Belief own_forecast(std::int64_t number, int epochs) const;

  /// What is expected of a trial, or (null) of an untried configuration, for the record: the value at the
  /// horizon by `belief`, the way there by the trial's own forecast, of an untried one by the course of the better
  /// trials.
  Forecast forecast(const Trial* trial, const Belief& belief) const;

  /// Encoded configurations of the `count` trials with the best beliefs, best first.
  Eigen::MatrixXd best_configurations(std::size_t count) const;

  double best() const { return best_; }              ///< lowest of all that was observed
  double best_of_others(std::int64_t number) const;  ///< ... by other trials; infinite if there are none

  /// Of untried configurations (encoded), trained to max_epochs.
  const GaussianProcess& process() const { return *process_; }
  const EpochCosts& costs() const { return costs_; }
  double to_value(double output) const { return forecast_.scale().to_value(transform_.inverse(output)); }

 private:
  FreezeThawModel(const History& history, const CurveBank& bank, std::span<const LearningCurve* const> curves);
  Belief datum(const Trial& trial) const;
  const CurveOutlook* outlook(const Trial* trial) const;
  Belief by_cell(int cell, const CurveOutlook* own, const Belief& belief) const;
  void forecast_young(const History& history, const std::vector<Eigen::Index>& rows);
  Forecasts forecasts(const History& history, const std::vector<Eigen::Index>& rows, std::size_t most) const;
  void fit(const History& history);
  void believe(const std::vector<Eigen::Index>& rows, const Prediction& values);

  StudyForecast forecast_;
  OutputTransform transform_;
  Eigen::MatrixXd code_;  // of all trials
  EpochCosts costs_;
  std::optional<GaussianProcess> process_;
  std::vector<Belief> trials_;
  std::vector<double> observed_;              // lowest output of each trial; infinite without observations
  std::vector<std::optional<Belief>> young_;  // own forecasts at the end of the first stretch
  double best_ = 0;
};

}  // namespace autoepoch
