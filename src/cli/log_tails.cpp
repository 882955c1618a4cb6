#include <charconv>
#include <deque>
#include <fstream>
#include <string_view>

#include "cli/study_report.hpp"
#include "report/text.hpp"

namespace autoepoch::cli {
namespace {

constexpr std::size_t kMostLines = 15;
constexpr std::size_t kMostColumns = 300;
constexpr std::size_t kTimeColumns = 24;  // "2026-01-31T23:59:59.999 "

void push(std::deque<std::string>& lines, std::string_view line) {
  lines.push_back(report::fit(line, kMostColumns));
  if (lines.size() > kMostLines) lines.pop_front();
}

/// N of "trial N ..."; -1 for any other text.
std::int64_t trial_of(std::string_view text) {
  constexpr std::string_view kWord = "trial ";
  std::int64_t number = -1;
  if (text.starts_with(kWord)) std::from_chars(text.data() + kWord.size(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::map<std::int64_t, std::vector<std::string>> log_tails(const std::filesystem::path& log,
                                                           const std::set<std::int64_t>& trials) {
  std::map<std::int64_t, std::deque<std::string>> tails;
  std::deque<std::string> printed;  // by workers, since the last failure
  std::ifstream stream(log);
  for (std::string line; std::getline(stream, line);) {
    const std::string_view text = std::string_view(line).substr(std::min(line.size(), kTimeColumns));
    if (text.starts_with("worker ")) {
      push(printed, line);
      continue;
    }
    const std::int64_t number = trial_of(text);
    if (number < 0) continue;
    const bool failure =
        text.find(" failed") != std::string_view::npos || text.find(" retried") != std::string_view::npos;
    if (trials.contains(number)) {
      std::deque<std::string>& tail = tails[number];
      if (failure)
        for (const std::string& words : printed) push(tail, words);
      push(tail, line);
    }
    if (failure) printed.clear();
  }
  std::map<std::int64_t, std::vector<std::string>> result;
  for (const auto& [number, tail] : tails) result[number].assign(tail.begin(), tail.end());
  return result;
}

}  // namespace autoepoch::cli
