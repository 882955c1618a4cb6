#include "experiments/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace autoepoch::experiments {
namespace {

std::span<const float> row(const Classified& predictions, std::size_t i) {
  const auto classes = static_cast<std::size_t>(predictions.classes);
  return predictions.scores.subspan(i * classes, classes);
}

// Of one class against the rest; NaN without samples of both sides, and for scores that cannot be sorted.
double area_under_roc(const std::vector<double>& scores, std::span<const std::int64_t> labels, std::int64_t positive) {
  if (std::any_of(scores.begin(), scores.end(), [](double score) { return std::isnan(score); })) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  double positives = 0;
  double rank_sum = 0;  // of the positive samples; equal scores share their mean rank
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    double here = 0;
    for (; end < order.size() && scores[order[end]] == scores[order[begin]]; ++end) {
      here += labels[order[end]] == positive ? 1 : 0;
    }
    positives += here;
    rank_sum += here * (static_cast<double>(begin + end) + 1) / 2;
    begin = end;
  }
  const double negatives = static_cast<double>(scores.size()) - positives;
  return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives);
}

double log_probability(std::span<const float> logits, std::int64_t label) {
  const float highest = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) {
    sum += std::exp(static_cast<double>(logit - highest));
  }
  return static_cast<double>(logits[static_cast<std::size_t>(label)] - highest) - std::log(sum);
}

/// Of the mean of independent values; NaN of a single one.
double standard_error(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squared = 0;
  for (const double value : values) {
    squared += (value - mean) * (value - mean);
  }
  return std::sqrt(squared / (n - 1) / n);
}

}  // namespace

double top_k_accuracy(const Classified& predictions, int k) {
  std::int64_t right = 0;
  for (std::size_t i = 0; i < predictions.labels.size(); ++i) {
    const std::span<const float> scores = row(predictions, i);
    const auto label = static_cast<std::size_t>(predictions.labels[i]);
    int ahead = 0;
    for (std::size_t other = 0; other < scores.size(); ++other) {
      const bool behind = other < label ? scores[other] < scores[label] : scores[other] <= scores[label];
      ahead += behind ? 0 : 1;  // what is not comparable is ahead
    }
    right += ahead < k ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(predictions.labels.size());
}

double macro_f1(const Classified& predictions) {
  const auto classes = static_cast<std::size_t>(predictions.classes);
  std::vector<double> right(classes);
  std::vector<double> counts(classes);  // as label plus as prediction
  for (std::size_t i = 0; i < predictions.labels.size(); ++i) {
    const std::span<const float> scores = row(predictions, i);
    const auto predicted = static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
    const auto label = static_cast<std::size_t>(predictions.labels[i]);
    right[label] += predicted == label ? 1 : 0;
    ++counts[label];
    ++counts[predicted];
  }
  double sum = 0;
  int occurring = 0;
  for (std::size_t label = 0; label < classes; ++label) {
    sum += counts[label] > 0 ? 2 * right[label] / counts[label] : 0;
    occurring += counts[label] > 0 ? 1 : 0;
  }
  return sum / occurring;
}

double area_under_roc(const Classified& predictions) {
  double sum = 0;
  int counted = 0;
  for (int label = predictions.classes == 2 ? 1 : 0; label < predictions.classes; ++label) {
    std::vector<double> scores;
    for (std::size_t i = 0; i < predictions.labels.size(); ++i) {
      scores.push_back(std::exp(log_probability(row(predictions, i), label)));
    }
    if (const double area = area_under_roc(scores, predictions.labels, label); std::isfinite(area)) {
      sum += area;
      ++counted;
    }
  }
  return counted > 0 ? sum / counted : std::numeric_limits<double>::quiet_NaN();
}

void add_classification(const Classified& predictions, const std::string& prefix, bool with_auc, Metrics& metrics) {
  metrics[prefix + "accuracy"] = top_k_accuracy(predictions, 1);
  if (predictions.classes > kTopClasses) {
    metrics[prefix + "top_5_accuracy"] = top_k_accuracy(predictions, kTopClasses);
  }
  metrics[prefix + "macro_f1"] = macro_f1(predictions);
  if (with_auc || predictions.classes == 2) {
    metrics[prefix + "auc"] = area_under_roc(predictions);
  }
}

void add_standard_errors(const Classified& predictions, const std::string& prefix, Metrics& metrics) {
  std::vector<double> losses;
  for (std::size_t i = 0; i < predictions.labels.size(); ++i) {
    losses.push_back(-log_probability(row(predictions, i), predictions.labels[i]));
  }
  const double right = top_k_accuracy(predictions, 1);
  metrics[prefix + "loss_se"] = standard_error(losses);
  metrics[prefix + "accuracy_se"] = std::sqrt(right * (1 - right) / static_cast<double>(losses.size() - 1));
}

void add_regression(std::span<const float> outputs, std::span<const float> targets, double unit,
                    const std::string& prefix, Metrics& metrics) {
  double absolute = 0;
  double squared = 0;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const double error = static_cast<double>(outputs[i]) - static_cast<double>(targets[i]);
    absolute += std::abs(error);
    squared += error * error;
  }
  const auto n = static_cast<double>(targets.size());
  metrics[prefix + "mae"] = unit * absolute / n;
  metrics[prefix + "rmse"] = unit * std::sqrt(squared / n);
}

}  // namespace autoepoch::experiments
