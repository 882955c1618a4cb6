#include "study/notes.hpp"
#include "core/parse.hpp"
#include "study/whole_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

#include "autoepoch/error.hpp"

namespace autoepoch::study {
namespace {

constexpr std::size_t kLongest = 2000;  // bytes: every report has all notes

std::optional<TrialNumber> number_in(const std::string& name) {
  const auto number = parse_number<std::int64_t>(name);
  return number && *number >= 0 ? std::optional<TrialNumber>(*number) : std::nullopt;
}

std::string beginning_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(kLongest, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  while (!text.empty() && text.back() == '\n') text.pop_back();  // of a text editor
  return text;
}

void check(const std::string& text) {
  const auto is_control = [](unsigned char c) { return c == 127 || (c < 32 && c != '\n' && c != '\t'); };
  if (text.size() > kLongest)
    throw InvalidInput("the note has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(kLongest) +
                       " are kept");
  if (std::ranges::any_of(text, is_control)) throw InvalidInput("the note has control characters; leave them out");
}

}  // namespace

std::map<TrialNumber, std::string> read_notes(const Directory& directory) {
  std::map<TrialNumber, std::string> notes;
  std::error_code ignored;  // where the folder does not exist there are none
  for (const auto& entry : std::filesystem::directory_iterator(directory.notes(), ignored)) {
    const auto number = number_in(entry.path().filename().string());
    if (!number || !entry.is_regular_file(ignored)) continue;
    if (std::string text = beginning_of(entry.path()); !text.empty()) notes.emplace(*number, std::move(text));
  }
  return notes;
}

std::string write_note(const Directory& directory, TrialNumber trial, const std::string& text) {
  existing_trial(directory, trial);
  const std::string name = "trial " + to_string(trial);
  check(text);
  const std::filesystem::path file = directory.notes() / to_string(trial);
  std::error_code error;
  if (text.empty()) {
    std::filesystem::remove(file, error);
    if (error) throw Error("cannot remove " + file.string() + ": " + error.message());
    return "The note on " + name + " is removed.";
  }
  std::filesystem::create_directory(directory.notes(), error);  // write_whole says what is wrong
  write_whole(file, text);
  return "The note on " + name + " is kept.";
}

}  // namespace autoepoch::study
