#include "experiments/study_check.hpp"

#include <algorithm>

#include "autoepoch/error.hpp"
#include "autoepoch/random.hpp"
#include "experiments/metrics.hpp"

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

// Of a set of samples, without its prefix.
std::vector<std::string> metric_kinds(const Settings& settings, const MetricScope& scope) {
  std::vector<std::string> kinds{"loss"};
  if (is_regression(settings.data)) {
    kinds.insert(kinds.end(), {"mae", "rmse"});
    for (std::size_t i = 0; i < scope.targets.size() && scope.targets.size() > 1; ++i) {
      kinds.push_back("rmse_" + scope.targets[i]);
    }
  } else if (is_language_model(settings.data)) {
    kinds.insert(kinds.end(), {"accuracy", "perplexity"});
  } else {
    kinds.insert(kinds.end(), {"accuracy", "macro_f1", "auc"});
    if (scope.classes.value_or(kTopClasses + 1) > kTopClasses) {
      kinds.emplace_back("top_5_accuracy");
    }
    if (!settings.loss.coarse_classes.empty()) {
      kinds.emplace_back("coarse_accuracy");
    }
    for (const std::string& target : scope.targets) {
      kinds.push_back("rmse_" + target);
    }
  }
  return kinds;
}

std::vector<std::string> metric_names(const Settings& settings, const MetricScope& scope) {
  const std::vector<std::string> kinds = metric_kinds(settings, scope);
  std::vector<std::string> names{"train_loss"};
  if (!is_regression(settings.data)) {
    names.emplace_back("train_accuracy");
  }
  const auto add = [&](const std::string& prefix) {
    for (const std::string& kind : kinds) {
      names.push_back(prefix + kind);
    }
  };
  if (scope.has_val) {
    add("val_");
  }
  if (settings.test) {
    add("test_");
  }
  const CompressionSettings& compression = settings.compression;
  if (compression.int8 || compression.weight_clusters > 1) {
    add("compressed_val_");
  }
  return names;
}

}  // namespace

void check_metric(const std::string& metric, const std::string& pointer, const Settings& settings,
                  const MetricScope& scope) {
  const std::vector<std::string> known = metric_names(settings, scope);
  const bool several = is_regression(settings.data) || settings.data.dataset == Source::table;
  const bool of_target = !scope.classes && several && metric.find("_rmse_") != std::string::npos;
  if (std::find(known.begin(), known.end(), metric) == known.end() && !of_target) {
    std::string names;
    for (const std::string& name : known) {
      names += " " + name;
    }
    throw InvalidInput(pointer, "must be one of" + names + ", not " + metric);
  }
}

void check_study(const StudySpec& spec) {
  for (const Parameter& parameter : spec.space.parameters()) {
    for (const Value& value : extremes(parameter.domain)) {
      parse_settings(spec.experiment, {{parameter.name, value}}, Strictness::ranges);
    }
  }
  constexpr int kDraws = 200;  // combinations that fail more often than 1 in 40 are found with a probability of 0.99
  Rng rng(spec.seed);
  Settings settings;
  for (int i = 0; i < kDraws; ++i) {
    settings = parse_settings(spec.experiment, spec.space.sample(rng));
  }
  const DataSettings& data = settings.data;
  const bool has_val = data.folds > 1 || (data.val_samples ? *data.val_samples > 0 : data.val_fraction > 0);
  check_metric(spec.objective.metric, "/objective/metric", settings, {.has_val = has_val});
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
  } catch (const Error&) {  // a lack of memory, for instance, which ends trials by themselves
  }
}

}  // namespace autoepoch::experiments
