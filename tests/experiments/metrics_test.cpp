#include "experiments/metrics.hpp"

#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace autoepoch::experiments {

TEST_CASE("Metrics of classes are scikit-learn's") {
  std::ifstream file("tests/golden/metrics.txt");
  std::string line;
  std::getline(file, line);  // the comment
  int compared = 0;
  for (int classes = 0, n = 0; file >> classes >> n; ++compared) {
    double accuracy = 0;
    double top_5 = 0;
    double f1 = 0;
    double auc = 0;
    file >> accuracy >> top_5 >> f1 >> auc;
    std::vector<std::int64_t> labels(static_cast<std::size_t>(n));
    std::vector<float> scores;
    for (std::int64_t& label : labels) {
      file >> label;
      for (int i = 0; i < classes; ++i) {
        file >> scores.emplace_back();
      }
    }
    INFO(classes << " classes");
    Metrics metrics;
    const Classified predictions{.scores = scores, .labels = labels, .classes = classes};
    add_classification(predictions, "val_", true, metrics);
    CHECK(metrics.at("val_accuracy") == Approx(accuracy));
    CHECK(top_k_accuracy(predictions, 5) == Approx(top_5));
    CHECK(metrics.count("val_top_5_accuracy") == (classes > 5 ? 1 : 0));
    CHECK(metrics.at("val_macro_f1") == Approx(f1));
    CHECK(metrics.at("val_auc") == Approx(auc));
  }
  CHECK(compared == 4);
}

TEST_CASE("Standard errors are those of the samples' losses and hits") {
  // Losses ln 2, ln 2, ln 4 / 3 and ln 4; of equal scores the first class's counts as the highest.
  const float log_3 = std::log(3.0F);
  const std::vector<float> scores{0, 0, 0, 0, log_3, 0, log_3, 0};
  const std::vector<std::int64_t> labels{0, 1, 0, 1};
  Metrics metrics;
  add_standard_errors({.scores = scores, .labels = labels, .classes = 2}, "test_", metrics);
  const std::vector<double> losses{std::log(2), std::log(2), std::log(4.0 / 3), std::log(4)};
  const double mean = (losses[0] + losses[1] + losses[2] + losses[3]) / 4;
  double squared = 0;
  for (const double loss : losses) {
    squared += (loss - mean) * (loss - mean);
  }
  CHECK(metrics.at("test_loss_se") == Approx(std::sqrt(squared / 3 / 4)).epsilon(1e-6));
  CHECK(metrics.at("test_accuracy_se") == Approx(std::sqrt(0.25 / 3)));  // two of four are right
}

TEST_CASE("Scores that are no numbers are never right") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> scores{nan, nan, nan, nan, nan, nan};
  const std::vector<std::int64_t> labels{0, 1, 2};
  CHECK(top_k_accuracy({.scores = {scores.data(), 6}, .labels = {labels.data(), 2}, .classes = 3}, 1) == 0);
  CHECK(std::isnan(area_under_roc({.scores = scores, .labels = labels, .classes = 2})));
}

TEST_CASE("The area under the curve needs two classes") {
  const std::vector<float> scores{0.1F, 0.2F, 0.3F, 0.4F};
  const std::vector<std::int64_t> labels{1, 1};
  CHECK(std::isnan(area_under_roc({.scores = scores, .labels = labels, .classes = 2})));
}

TEST_CASE("Errors of numbers are in their own unit") {
  const std::vector<float> outputs{1, 2, 3, 4};
  const std::vector<float> targets{1, 3, 3, 1};
  Metrics metrics;
  add_regression(outputs, targets, 10, "val_", metrics);
  CHECK(metrics.at("val_mae") == Approx(10 * 4.0 / 4));
  CHECK(metrics.at("val_rmse") == Approx(10 * std::sqrt(10.0 / 4)));
}

}  // namespace autoepoch::experiments
