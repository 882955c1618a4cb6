// Options that several commands share.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "autoepoch/error.hpp"
#include "autoepoch/study.hpp"
#include "cli/direction.hpp"

namespace autoepoch::cli {

enum class Format { table, json };

/// Throws CLI::ValidationError, with the nearest of the words, if `word` is none of them.
std::size_t index_of_choice(const std::string& option, const std::string& word, const std::vector<std::string>& words);

/// "table|json"
std::string join_choices(const std::vector<std::string>& words);

/// Adds an option that takes one of several words; `set` is called with the meaning of the word given.
template <class T>
CLI::Option* add_choice(CLI::App& command, const std::string& name, const std::string& description,
                        const std::vector<std::pair<std::string, T>>& choices, std::function<void(T)> set) {
  std::vector<std::string> words;
  for (const auto& choice : choices) words.push_back(choice.first);
  const auto choose = [name, words, choices, set](const std::string& word) {
    set(choices[index_of_choice(name, word, words)].second);
  };
  return command.add_option_function<std::string>(name, choose, description)->type_name(join_choices(words));
}

/// Adds --quiet.
void add_quiet(CLI::App& command, bool& quiet);

/// Adds --format table|json.
void add_format(CLI::App& command, Format& format);

/// What a command line may set in place of the space file's or the stored study's settings.
struct Overrides {
  std::optional<std::int64_t> trials;
  std::optional<std::int64_t> epochs;
  std::optional<std::int64_t> max_epochs;
  std::optional<std::string> time;
  std::optional<std::int64_t> workers;
  std::optional<std::string> devices;
};

void add_overrides(CLI::App& command, Overrides& overrides);

/// Throws InvalidInput naming the option whose value is out of range.
void apply(const Overrides& overrides, StudySpec& spec);

/// The value of --seed. Throws InvalidInput if it is negative.
std::uint64_t checked_seed(std::int64_t seed);

/// Adds the positional DIR.
void add_directory(CLI::App& command, std::filesystem::path& directory);

/// Adds the positional SPACE.json.
void add_space_file(CLI::App& command, std::filesystem::path& file);

/// Adds --worker PATH, the program that trains.
void add_worker(CLI::App& command, std::filesystem::path& worker);
void add_banks(CLI::App& command, std::vector<std::string>& banks);

/// The contents of a file ("-" = stdin). Throws InvalidInput.
std::string read_all(const std::filesystem::path& file);

struct SpaceFile {
  StudySpec spec;
  DirectionSource direction = DirectionSource::file;
};

/// Reads, parses and checks a space file ("-" = stdin). Throws InvalidInput with the file's name before the pointer.
SpaceFile read_space_file(const std::filesystem::path& file);

/// Calls `action`; an InvalidInput from there gets the space file's name before it.
template <class Action>
auto blame(const std::filesystem::path& space_file, Action action) {
  try {
    return action();
  } catch (const InvalidInput& error) {
    throw InvalidInput((space_file == "-" ? "stdin" : space_file.string()) + ": " + error.what());
  }
}

}  // namespace autoepoch::cli
