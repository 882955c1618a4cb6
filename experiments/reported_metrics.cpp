#include "experiments/reported_metrics.hpp"

#include <algorithm>

#include "autoepoch/error.hpp"
#include "experiments/data/source.hpp"
#include "experiments/metrics.hpp"

namespace autoepoch::experiments {
namespace {

using Descriptions = std::vector<MetricDescription>;

constexpr auto kLow = Direction::minimize;
constexpr auto kHigh = Direction::maximize;

// Of each column of numbers by itself.
void add_columns(const MetricScope& scope, Descriptions& kinds) {
  if (!scope.classes) {
    kinds.push_back({"rmse_*", kLow});
  }
  for (const std::string& target : scope.targets) {
    kinds.push_back({"rmse_" + target, kLow});
  }
}

// Of a set of samples, without its prefix.
Descriptions metric_kinds(const Settings& settings, const MetricScope& scope) {
  if (is_regression(settings.data)) {
    Descriptions kinds{{"loss", kLow}, {"mae", kLow}, {"rmse", kLow}};
    if (!scope.classes || scope.targets.size() > 1) {
      add_columns(scope, kinds);
    }
    return kinds;
  }
  Descriptions kinds{{"loss", kLow, "nat"}, {"accuracy", kHigh}};
  if (is_language_model(settings.data)) {
    kinds.push_back({"perplexity", kLow});
    return kinds;
  }
  kinds.push_back({"macro_f1", kHigh});
  kinds.push_back({"auc", kHigh});
  if (scope.classes.value_or(kTopClasses + 1) > kTopClasses) {
    kinds.push_back({"top_5_accuracy", kHigh});
  }
  if (!settings.loss.coarse_classes.empty()) {
    kinds.push_back({"coarse_accuracy", kHigh});
  }
  if (scope.classes || find_source(settings.data.dataset).choice.has("target_weight")) {
    add_columns(scope, kinds);
  }
  return kinds;
}

// What may be an objective.
Descriptions measures(const Settings& settings, const MetricScope& scope) {
  const Descriptions kinds = metric_kinds(settings, scope);
  Descriptions metrics{{"train_loss", kLow, kinds.front().unit}};
  if (!is_regression(settings.data)) {
    metrics.push_back({"train_accuracy", kHigh});
  }
  const auto add = [&](const std::string& prefix) {
    for (MetricDescription kind : kinds) {
      kind.name = prefix + kind.name;
      metrics.push_back(kind);
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
  return metrics;
}

const MetricDescription* find(const Descriptions& metrics, const std::string& name) {
  const auto found = std::find_if(metrics.begin(), metrics.end(), [&](const MetricDescription& metric) {
    return metric.name.ends_with('*') ? name.starts_with(metric.name.substr(0, metric.name.size() - 1))
                                      : metric.name == name;
  });
  return found == metrics.end() ? nullptr : &*found;
}

}  // namespace

std::vector<MetricDescription> reported_metrics(const Settings& settings, const MetricScope& scope) {
  Descriptions metrics = measures(settings, scope);
  const auto account = [&](const char* name, std::optional<Direction> direction = {}, const char* unit = "") {
    metrics.push_back({name, direction, unit});
  };
  account("lr");
  account("seconds", kLow, "s");
  account("peak_memory_mib", kLow, "MiB");
  account("parameters");
  if (settings.schedule.cooldown_epochs > 0) {
    account("cooled_down");
  }
  if (settings.compression.sparsity > 0) {
    account("sparsity");
  }
  account("bytes", kLow, "B");
  return metrics;
}

void check_metric(const std::string& metric, const std::string& pointer, const Settings& settings,
                  const MetricScope& scope) {
  const Descriptions known = measures(settings, scope);
  if (find(known, metric)) {
    return;
  }
  std::string names;
  for (const MetricDescription& some : known) {
    names += " " + some.name;
  }
  throw InvalidInput(pointer, "must be one of" + names + ", not " + metric);
}

std::optional<Direction> direction_of(const std::string& metric, const Settings& settings, const MetricScope& scope) {
  const Descriptions known = measures(settings, scope);
  const MetricDescription* found = find(known, metric);
  return found ? found->direction : std::nullopt;
}

}  // namespace autoepoch::experiments
