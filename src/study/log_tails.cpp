#include "study/log_tails.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <fstream>

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

/// N of "trial N ..."; -1 for any other text.
TrialNumber trial_of(std::string_view text) {
  constexpr std::string_view kWord = "trial ";
  std::int64_t number = -1;
  if (text.starts_with(kWord)) std::from_chars(text.data() + kWord.size(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::set<TrialNumber> LogTails::update() {
  std::set<TrialNumber> told;
  struct stat facts{};
  if (stat(log_.c_str(), &facts) != 0) return told;
  const auto size = static_cast<std::uintmax_t>(facts.st_size);
  const bool is_another = facts.st_ino != file_ || size < read_;
  if (is_another) {
    *this = LogTails(log_);
    file_ = facts.st_ino;
    read_ = size > kMostBytes ? size - kMostBytes : 0;
  }
  bool cut = is_another && read_ > 0;  // the first line may be the end of one
  std::ifstream stream(log_, std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(read_));
  std::string text(static_cast<std::size_t>(size - read_), '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  read_ += text.size();
  rest_ += text;
  std::size_t begin = 0;
  for (std::size_t end; (end = rest_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    if (!cut) take(std::string_view(rest_).substr(begin, end - begin), told);
    cut = false;
  }
  rest_.erase(0, begin);
  return told;
}

void LogTails::take(std::string_view line, std::set<TrialNumber>& told) {
  const std::string_view text = line.substr(std::min(line.size(), kTimeColumns));
  if (text.starts_with("worker ")) return push(printed_, line);
  const TrialNumber number = trial_of(text);
  if (number < 0) return;
  const bool failure =
      text.find(" failed") != std::string_view::npos || text.find(" retried") != std::string_view::npos;
  std::deque<std::string>& tail = tails_[number];
  if (failure)
    for (const std::string& words : printed_) push(tail, words);
  push(tail, line);
  if (failure) printed_.clear();
  told.insert(number);
}

std::vector<std::string> LogTails::of(TrialNumber trial) const {
  const auto found = tails_.find(trial);
  if (found == tails_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

std::map<TrialNumber, std::vector<std::string>> log_tails(const std::filesystem::path& log,
                                                          const std::set<TrialNumber>& trials) {
  LogTails all(log);
  all.update();
  std::map<TrialNumber, std::vector<std::string>> result;
  for (const TrialNumber number : trials)
    if (std::vector<std::string> lines = all.of(number); !lines.empty()) result.emplace(number, std::move(lines));
  return result;
}

}  // namespace autoepoch::study
