// The words that names of metrics are made of.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>

namespace autoepoch {

enum class WordSense {
  low,          ///< smaller is better
  high,         ///< larger is better
  always_low,   ///< ... wherever it stands: "loss_iou" is a loss
  always_high,  ///< ... wherever it stands: "d2_absolute_error_score"
  weak_high,    ///< ... if no other word tells: "fid_score" is better small
  negates,      ///< turns what follows: "neg_log_loss"
  complements,  ///< one minus what follows: "1-accuracy"
  other,        ///< the name is no metric's: "learning_rate"
  condition,    ///< what follows says under which condition: "fpr_at_95_tpr"
  neutral,      ///< says nothing: "val", "mean"
};

enum class WordRange {
  unbounded,
  share,        ///< [0, 1], or [0, 100] in percent
  correlation,  ///< [-1, 1]
  at_most_one,
  not_negative,
  not_positive,
};

struct WordMeaning {
  WordSense sense = WordSense::neutral;
  WordRange range = WordRange::unbounded;
  bool alone = false;  ///< counts only if all other words of the name are neutral: "l2", "per"
};

/// By phrases in lower case whose words are separated by one space.
const std::unordered_map<std::string_view, WordMeaning>& metric_phrases();

constexpr std::size_t kLongestPhrase = 5;  ///< words

}  // namespace autoepoch
