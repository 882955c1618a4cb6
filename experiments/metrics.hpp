// How good predictions are. No LibTorch here.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

namespace autoepoch::experiments {

using Metrics = std::map<std::string, double>;

/// With no more classes than these the top-5 accuracy is always 1, and not reported.
inline constexpr int kTopClasses = 5;

/// Scores of `classes` classes a sample, row by row; labels below `classes`.
struct Classified {
  std::span<const float> scores;  ///< logits
  std::span<const std::int64_t> labels;
  int classes = 0;
};

/// Share of the samples whose label is among the k highest scores; of equal scores the first class's
/// counts as the highest, and a label whose score is NaN is never among them.
double top_k_accuracy(const Classified& predictions, int k);

/// Mean of the F1 scores of the classes that occur among labels or predictions, as scikit-learn's average="macro".
double macro_f1(const Classified& predictions);

/// Area under the ROC curve, by the probabilities (softmax): of class 1 for two classes, else the mean over all classes
/// that occur, each against the rest. Equal scores count half. NaN if only one class occurs. O(classes n log n).
double area_under_roc(const Classified& predictions);

/// All of these with top_k_accuracy for k = 1 ("accuracy") and kTopClasses, names behind `prefix`; auc only for two
/// classes or if `with_auc`, for it takes the longest.
void add_classification(const Classified& predictions, const std::string& prefix, bool with_auc, Metrics& metrics);

/// What a set of so many independent samples leaves uncertain: the standard errors of the mean cross-entropy and of the
/// accuracy ("loss_se", "accuracy_se").
void add_standard_errors(const Classified& predictions, const std::string& prefix, Metrics& metrics);

/// Mean absolute and root mean squared error ("mae", "rmse") over all numbers, times `unit`.
void add_regression(std::span<const float> outputs, std::span<const float> targets, double unit,
                    const std::string& prefix, Metrics& metrics);

}  // namespace autoepoch::experiments
