#include "study/log_tails.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <fstream>
#include <string_view>

#include "report/text.hpp"

namespace autoepoch::study {
namespace {

constexpr std::uintmax_t kMostBytes = 16 << 20;  // at the end of the file, that are looked at
constexpr std::size_t kMostLines = 15;
constexpr std::size_t kMostColumns = 300;
constexpr std::size_t kTimeColumns = 24;  // "2026-01-31T23:59:59.999 "

void push(std::deque<std::string>& lines, std::string_view line) {
  lines.push_back(report::fit(line, kMostColumns));
  if (lines.size() > kMostLines) lines.pop_front();
}

/// At the first whole line of the last kMostBytes.
std::ifstream open_end(const std::filesystem::path& log) {
  std::ifstream stream(log);
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(log, error);
  if (error || size <= kMostBytes) return stream;
  stream.seekg(static_cast<std::streamoff>(size - kMostBytes));
  std::string cut;
  std::getline(stream, cut);
  return stream;
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
  std::ifstream stream = open_end(log);
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

}  // namespace autoepoch::study
