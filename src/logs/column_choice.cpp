#include "logs/column_choice.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "autoepoch/error.hpp"
#include "autoepoch/metric_names.hpp"
#include "core/lower_case.hpp"
#include "core/nearest.hpp"
#include "logs/axis_names.hpp"
#include "logs/number.hpp"

namespace autoepoch::logs {
namespace {

constexpr std::size_t kListed = 40;  // names in a message

std::string joined(const std::vector<std::string>& names) {
  std::string result;
  for (std::size_t i = 0; i < std::min(names.size(), kListed); ++i) result += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kListed) result += ", ... (" + std::to_string(names.size()) + " in all)";
  return result;
}

// "run-a - train/loss" -> "train/loss"
std::string_view without_run(std::string_view name) {
  const std::size_t dash = name.rfind(" - ");
  return dash == std::string_view::npos ? name : name.substr(dash + 3);
}

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (const char c : lower_case(without_run(name))) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool has_word(const std::vector<std::string>& words, std::initializer_list<const char*> wanted) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const char* word) { return std::find(words.begin(), words.end(), word) != words.end(); });
}

// "val_loss", "eval/loss_epoch": a loss and nothing else.
bool is_whole_loss(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 14> kAround = {"val",  "valid", "validation", "eval",     "evaluation",
                                                        "test", "dev",   "train",      "training", "epoch",
                                                        "mean", "avg",   "total",      "loss"};
  return has_word(words, {"loss", "valloss", "trainloss"}) &&
         std::all_of(words.begin(), words.end(), [&](const std::string& w) {
           return std::find(kAround.begin(), kAround.end(), w) != kAround.end();
         });
}

constexpr int kNoChoice = std::numeric_limits<int>::max();
constexpr int kUnknown = 100;

// The smaller the more likely meant.
int column_rank(const std::string& name) {
  if (axis_rank(name) || !may_be_metric(name) || name.ends_with("__MIN") || name.ends_with("__MAX")) return kNoChoice;
  if (!metric_direction(name)) return kUnknown;
  const std::vector<std::string> words = words_of(name);
  const std::string whole = lower_case(without_run(name));
  if (whole == "val_loss") return 0;
  const bool validation =
      has_word(words, {"val", "valid", "validation", "eval", "evaluation", "test", "dev", "holdout", "metrics"});
  if (validation && is_whole_loss(words)) return 1;
  if (whole.find("map50-95") != std::string::npos || whole == "coco/bbox_map" || whole == "bbox/ap") return 2;
  if (validation) return 3;
  const bool training = has_word(words, {"train", "training"});
  if (!training) return is_whole_loss(words) ? 4 : 5;
  return is_whole_loss(words) ? 6 : 7;
}

bool is_pattern(std::string_view request) { return request.find_first_of("*?") != std::string_view::npos; }

// Whether a name ends with "/wanted" or " - wanted".
bool has_last_part(std::string_view name, std::string_view wanted) {
  if (wanted.empty() || name.size() <= wanted.size() || !name.ends_with(wanted)) return false;
  const std::string_view before = name.substr(0, name.size() - wanted.size());
  return before.ends_with('/') || before.ends_with(" - ");
}

// Those that are asked for by one word; none if there are none.
std::vector<std::string> meant_by(const std::vector<std::string>& names, const std::string& request) {
  const std::string wanted = lower_case(request);
  std::vector<std::string> result;
  for (const std::string& name : names) {
    const std::string small = lower_case(name);
    if (small == wanted) return {name};
    const bool meant = is_pattern(request) ? fits(name, request) && !axis_rank(name) : has_last_part(small, wanted);
    if (meant) result.push_back(name);
  }
  // A pattern means metrics, unless it fits nothing else.
  if (is_pattern(request) && std::any_of(result.begin(), result.end(), may_be_metric)) {
    std::erase_if(result, [](const std::string& name) { return !may_be_metric(name); });
  }
  return result;
}

}  // namespace

std::vector<std::string> names_with_numbers(const Log& log) {
  std::vector<std::string> names;
  std::set<std::string> known;
  for (const Run& run : log.runs) {
    for (const Column& column : run.columns) {
      if (!column.cells.empty() && known.insert(column.name).second) names.push_back(column.name);
    }
  }
  return names;
}

bool fits(std::string_view text, std::string_view pattern) {
  const std::string t = lower_case(text);
  const std::string p = lower_case(pattern);
  std::size_t i = 0;
  std::size_t k = 0;
  std::size_t star = std::string::npos;  // the last * of the pattern, and where its match ended
  std::size_t after = 0;
  while (i < t.size()) {
    if (k < p.size() && p[k] == '*') {
      star = k++;
      after = i;
    } else if (k < p.size() && (p[k] == '?' || p[k] == t[i])) {
      ++i, ++k;
    } else if (star != std::string::npos) {
      k = star + 1;
      i = ++after;
    } else {
      return false;
    }
  }
  while (k < p.size() && p[k] == '*') ++k;
  return k == p.size();
}

std::vector<std::string> requested_columns(const Log& log, const std::string& request) {
  std::vector<std::string> names = names_with_numbers(log);
  for (const Run& run : log.runs) {  // a column of texts is asked for by mistake: the place of the text is named later
    for (const Column& column : run.columns) {
      if (column.cells.empty() && column.bad) names.push_back(column.name);
    }
  }
  std::vector<std::string> found = meant_by(names, request);
  if (found.empty() && request.find(',') != std::string::npos) {
    for (std::size_t begin = 0; begin <= request.size();) {
      const std::size_t end = std::min(request.find(',', begin), request.size());
      const std::vector<std::string> part =
          requested_columns(log, std::string(trimmed(request.substr(begin, end - begin))));
      found.insert(found.end(), part.begin(), part.end());
      begin = end + 1;
    }
  }
  if (!found.empty()) return found;
  const auto near = nearest(request, names);
  throw InvalidInput(log.source + ": no column \"" + request + "\"" +
                     (near ? " (did you mean \"" + *near + "\"?)" : "") + "; there are: " + joined(names));
}

ColumnChoice choose_columns(const Log& log) {
  std::vector<std::string> candidates;
  int best = kNoChoice;
  for (const std::string& name : names_with_numbers(log)) {
    const int rank = column_rank(name);
    if (rank == kNoChoice) continue;
    candidates.push_back(name);
    best = std::min(best, rank);
  }
  const auto chosen =
      std::find_if(candidates.begin(), candidates.end(), [&](const auto& name) { return column_rank(name) == best; });
  const bool one_metric = std::all_of(candidates.begin(), candidates.end(), [&](const std::string& name) {
    return without_run(name) == without_run(candidates.front());
  });
  if (best == kNoChoice || (best == kUnknown && !one_metric)) {
    throw InvalidInput(log.source + ": which column? Choose with --column one of: " +
                       joined(candidates.empty() ? names_with_numbers(log) : candidates));
  }
  ColumnChoice choice;
  for (const std::string& name : candidates) {
    const bool same = name == *chosen || (without_run(name) == without_run(*chosen) && without_run(name) != name);
    (same ? choice.columns : choice.others).push_back(name);
  }
  return choice;
}

}  // namespace autoepoch::logs
