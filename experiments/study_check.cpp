#include "experiments/study_check.hpp"

#include <algorithm>

#include "autoepoch/error.hpp"
#include "autoepoch/random.hpp"
#include "experiments/reported_metrics.hpp"
#include "experiments/setting_rules.hpp"

namespace autoepoch::experiments {
namespace {

// Values that stand for all of a domain.
std::vector<Value> extremes(const Domain& domain) {
  struct Visitor {
    std::vector<Value> operator()(const FloatRange& range) const { return {range.low, range.high}; }
    std::vector<Value> operator()(const IntRange& range) const {
      return {range.low, std::min(range.low + range.step, range.high), range.high};
    }
    std::vector<Value> operator()(const Categorical& domain) const { return domain.choices; }
    std::vector<Value> operator()(const Ordinal& domain) const { return domain.values; }
    std::vector<Value> operator()(const Constant& domain) const { return {domain.value}; }
  };
  return std::visit(Visitor{}, domain);
}

// A setting that is fixed may be idle in some trials, but not in all.
void check_fixed_settings(const StudySpec& spec) {
  for (const Parameter& parameter : spec.space.parameters()) {
    if (std::holds_alternative<Constant>(parameter.domain)) {
      continue;  // one of a study's configurations trained by itself: the settings are those of the study
    }
    std::vector<std::string> possible;
    for (const Value& value : extremes(parameter.domain)) {
      possible.push_back(to_string(value));
    }
    check_possible(parse_experiment(spec.experiment), parameter.name, possible);
  }
}

}  // namespace

Settings example_settings(const StudySpec& spec) {
  Rng rng(spec.seed);
  return parse_settings(spec.experiment, spec.space.sample(rng));
}

bool has_validation(const DataSettings& data) {
  return data.folds > 1 || (data.val_samples ? *data.val_samples > 0 : data.val_fraction > 0);
}

void check_study(const StudySpec& spec) {
  for (const Parameter& parameter : spec.space.parameters()) {
    for (const Value& value : extremes(parameter.domain)) {
      parse_settings(spec.experiment, {{parameter.name, value}}, Strictness::ranges);
    }
  }
  check_fixed_settings(spec);
  constexpr int kDraws = 200;  // combinations that fail more often than 1 in 40 are found with a probability of 0.99
  Rng rng(spec.seed);
  Settings settings;
  for (int i = 0; i < kDraws; ++i) {
    settings = parse_settings(spec.experiment, spec.space.sample(rng));
  }
  check_metric(spec.objective.metric, "/objective/metric", settings, {.has_val = has_validation(settings.data)});
}

void check_first_trial(const StudySpec& spec, const ExperimentFactory& factory) {
  Rng rng(spec.seed);
  const ExperimentInput input{.params = spec.space.sample(rng),
                              .seed = spec.seed,
                              .experiment = spec.experiment,
                              .objective = spec.objective,
                              .max_epochs = spec.budget.max_epochs};
  try {
    factory(input);
  } catch (const InvalidInput& error) {
    throw error.pointer().empty() ? InvalidInput("/experiment", error.what()) : error;
  } catch (const Error&) {  // ends that trial by itself
  } catch (const std::bad_alloc&) {
  }
}

}  // namespace autoepoch::experiments
