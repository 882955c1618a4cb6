// A name is cut into words, and the words into phrases of the table, the longest first. A loss is a loss wherever the
// word stands; of other phrases the last one counts, as the head of an English compound: "precision_error_rate". What
// follows "at" is a condition.
#include "autoepoch/metric_names.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/lower_case.hpp"
#include "core/metric_table.hpp"

namespace autoepoch {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_known(std::string_view word) { return metric_phrases().contains(word); }

std::string_view before_digits(std::string_view word) { return word.substr(0, word.find_first_of("0123456789")); }

// "map50" -> "map", "fid50k" -> "fid", but "f1" as it is; numbers give nothing.
void add_word(const std::string& word, std::vector<std::string>& words) {
  if (std::string known(is_known(word) ? word : before_digits(word)); !known.empty()) words.push_back(std::move(known));
}

// "MeanIoU" -> mean, io, u; "BLEUScore" -> bleu, score; "MultilabelF1Score" -> multilabel, f1, score.
void add_humps(std::string_view chunk, std::vector<std::string>& words) {
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= chunk.size(); ++i) {
    const bool next_is_lower = i + 1 < chunk.size() && is_lower(chunk[i + 1]);
    const bool boundary = i == chunk.size() || (is_upper(chunk[i]) && (!is_upper(chunk[i - 1]) || next_is_lower));
    if (!boundary) continue;
    add_word(lower_case(chunk.substr(begin, i - begin)), words);
    begin = i;
  }
}

// "valloss" -> val, loss
bool add_prefixed(const std::string& chunk, std::vector<std::string>& words) {
  for (const std::string_view prefix : {"training", "train", "validation", "valid", "val", "test", "eval", "dev"}) {
    const std::string rest = chunk.starts_with(prefix) ? chunk.substr(prefix.size()) : "";
    if (rest.size() < 3 || !(is_known(rest) || is_known(before_digits(rest)))) continue;
    words.emplace_back(prefix);
    add_word(rest, words);
    return true;
  }
  return false;
}

void add_chunk(std::string_view chunk, std::vector<std::string>& words) {
  const std::string all = lower_case(chunk);
  if (is_known(all) || is_known(before_digits(all))) {
    add_word(all, words);
  } else if (!add_prefixed(all, words)) {
    add_humps(chunk, words);
  }
}

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  if (name.starts_with("1-") || name.starts_with("1 -")) {
    words.emplace_back("minus");
    name.remove_prefix(2);
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= name.size(); ++i) {
    const char c = i < name.size() ? name[i] : ' ';
    const bool inside = is_upper(c) || is_lower(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
    if (inside) continue;
    if (i > begin) add_chunk(name.substr(begin, i - begin), words);
    if (c == '@') words.emplace_back("at");
    begin = i + 1;
  }
  return words;
}

struct Phrase {
  WordMeaning meaning;
  bool known = true;
};

// The longest phrase of the table that begins at `begin`, and the number of its words.
std::pair<Phrase, std::size_t> phrase_at(const std::vector<std::string>& words, std::size_t begin) {
  for (std::size_t n = std::min(kLongestPhrase, words.size() - begin); n > 0; --n) {
    std::string text = words[begin];
    for (std::size_t i = 1; i < n; ++i) text += ' ' + words[begin + i];
    if (const auto found = metric_phrases().find(text); found != metric_phrases().end()) {
      return {{found->second, true}, n};
    }
  }
  return {{{}, false}, 1};
}

std::vector<Phrase> phrases_of(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  std::vector<Phrase> phrases;
  for (std::size_t i = 0; i < words.size();) {
    const auto [phrase, length] = phrase_at(words, i);
    phrases.push_back(phrase);
    i += length;
  }
  const auto speaks = [](const Phrase& phrase) {
    return !phrase.known ||
           (phrase.meaning.sense != WordSense::neutral && phrase.meaning.sense != WordSense::condition);
  };
  // "step" is a word of the metric in "loss_step", the whole name in "train/step".
  const auto speaking = std::count_if(phrases.begin(), phrases.end(), speaks);
  for (Phrase& phrase : phrases) {
    if (phrase.meaning.alone && speaking > 1) phrase.meaning = {};
  }
  return phrases;
}

bool tells(WordSense sense) {
  return sense == WordSense::low || sense == WordSense::high || sense == WordSense::always_low ||
         sense == WordSense::always_high || sense == WordSense::weak_high || sense == WordSense::other;
}

// Of two telling phrases, whether the later one counts.
bool overrides(WordSense later, WordSense earlier) {
  if (later == WordSense::always_low || later == WordSense::always_high) return earlier != WordSense::always_high;
  if (later == WordSense::other) return true;
  if (earlier == WordSense::always_low || earlier == WordSense::always_high || earlier == WordSense::other)
    return false;
  return later != WordSense::weak_high;
}

WordSense opposite(WordSense sense) {
  return sense == WordSense::low || sense == WordSense::always_low ? WordSense::high : WordSense::low;
}

WordRange negated(WordRange range) {
  return range == WordRange::not_negative || range == WordRange::share ? WordRange::not_positive
         : range == WordRange::correlation                             ? range
                                                                       : WordRange::unbounded;
}

// A phrase after "neg" or "1 -", with nothing but neutral words between.
WordMeaning turned(const std::vector<Phrase>& phrases, std::size_t at) {
  WordMeaning meaning = phrases[at].meaning;
  for (std::size_t i = at; i-- > 0;) {
    const WordSense sense = phrases[i].meaning.sense;
    if (sense == WordSense::negates || sense == WordSense::complements) {
      if (meaning.sense == WordSense::other) return meaning;
      const bool share = meaning.range == WordRange::share;
      meaning.range = sense == WordSense::negates ? negated(meaning.range)
                      : share                     ? WordRange::share
                                                  : WordRange::unbounded;
      meaning.sense = opposite(meaning.sense);
      return meaning;
    }
    if (!phrases[i].known || sense != WordSense::neutral) return meaning;
  }
  return meaning;
}

std::optional<WordMeaning> meaning_of_part(std::string_view name) {
  const std::vector<Phrase> phrases = phrases_of(name);
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    const WordSense sense = phrases[i].meaning.sense;
    if (sense == WordSense::condition && chosen) break;
    if (tells(sense) && (!chosen || overrides(sense, phrases[*chosen].meaning.sense))) chosen = i;
  }
  if (!chosen) return std::nullopt;
  return turned(phrases, *chosen);
}

// W&B writes "run - metric"; a run's name says nothing if the metric's does.
std::optional<WordMeaning> meaning_of(std::string_view name) {
  const std::size_t dash = name.rfind(" - ");
  if (dash != std::string_view::npos && dash > 1) {
    if (const auto meaning = meaning_of_part(name.substr(dash + 3))) return meaning;
  }
  return meaning_of_part(name);
}

MetricBounds usual_bounds(WordRange range, double largest) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  switch (range) {
    case WordRange::share:
      return {0, largest > 1 ? 100.0 : 1.0};
    case WordRange::correlation:
      return {-1, 1};
    case WordRange::at_most_one:
      return {-kInfinity, 1};
    case WordRange::not_negative:
      return {0, kInfinity};
    case WordRange::not_positive:
      return {-kInfinity, 0};
    case WordRange::unbounded:
      break;
  }
  return {};
}

}  // namespace

std::optional<Direction> metric_direction(std::string_view name) {
  const auto meaning = meaning_of(name);
  if (!meaning || meaning->sense == WordSense::other) return std::nullopt;
  const bool low = meaning->sense == WordSense::low || meaning->sense == WordSense::always_low;
  return low ? Direction::minimize : Direction::maximize;
}

bool may_be_metric(std::string_view name) {
  const auto meaning = meaning_of(name);
  return !meaning || meaning->sense != WordSense::other;
}

MetricBounds metric_bounds(std::string_view name, std::span<const double> values) {
  const auto meaning = meaning_of(name);
  if (!meaning) return {};
  double smallest = std::numeric_limits<double>::infinity();
  double largest = -smallest;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    smallest = std::min(smallest, value);
    largest = std::max(largest, value);
  }
  MetricBounds bounds = usual_bounds(meaning->range, largest);
  if (smallest < bounds.low) bounds.low = -std::numeric_limits<double>::infinity();
  if (largest > bounds.high) bounds.high = std::numeric_limits<double>::infinity();
  return bounds;
}

}  // namespace autoepoch
