#include "logs/json_text.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "autoepoch/error.hpp"
#include "core/lower_case.hpp"
#include "logs/axis_names.hpp"
#include "logs/number.hpp"

namespace autoepoch::logs {
namespace {

constexpr int kDeepest = 64;  // levels of nesting, as in the program's own JSON
constexpr std::array<std::string_view, 4> kModes = {"mode", "phase", "split", "stage"};
constexpr std::array<std::string_view, 7> kModeNames = {"train",      "training", "val", "valid",
                                                        "validation", "test",     "eval"};

// Python's names for what JSON has no numbers for, in quotes.
std::string with_quoted_names(std::string_view text) {
  constexpr std::array<std::string_view, 3> kNames = {"-Infinity", "Infinity", "NaN"};
  std::string result;
  result.reserve(text.size());
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\' && i + 1 < text.size()) {
      result += c;
      result += text[++i];
      continue;
    }
    if (c == '"') quoted = !quoted;
    const auto name = quoted ? kNames.end() : std::find_if(kNames.begin(), kNames.end(), [&](std::string_view word) {
      return text.substr(i).starts_with(word);
    });
    if (name == kNames.end()) {
      result += c;
    } else {
      result += '"' + std::string(*name) + '"';
      i += name->size() - 1;
    }
  }
  return result;
}

bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') ++i;
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    if (depth > kDeepest) return true;
  }
  return false;
}

void add_members(const Json& object, const std::string& prefix, RunBuilder& run) {
  for (const auto& [key, value] : object.items()) {
    const std::string name = prefix + key;
    if (const auto number = number_of(value)) {
      run.set(name, *number);
    } else if (value.is_object() && key != "config" && key != "hist_stats") {
      add_members(value, name + "/", run);
    } else if (value.is_array() && value.size() == 1) {
      if (const auto only = number_of(value.front())) run.set(name, *only);
    }
  }
}

// The member that says which part of the data a record is about; empty if all records are about one.
std::string mode_key(const std::vector<const Json*>& records) {
  for (const std::string_view key : kModes) {
    std::set<std::string> names;
    for (const Json* record : records) {
      const auto found = record->find(std::string(key));
      if (found == record->end() || !found->is_string()) continue;
      const std::string name = lower_case(found->get<std::string>());
      if (std::find(kModeNames.begin(), kModeNames.end(), name) != kModeNames.end()) names.insert(name);
    }
    if (names.size() > 1) return std::string(key);
  }
  return {};
}

void add_record(const Json& record, const std::string& mode, RunBuilder& run) {
  run.begin_record();
  std::string prefix;
  if (const auto found = mode.empty() ? record.end() : record.find(mode); found != record.end() && found->is_string()) {
    prefix = lower_case(found->get<std::string>()) + "/";
  }
  if (prefix.empty()) {
    add_members(record, "", run);
    return;
  }
  for (const auto& [key, value] : record.items()) {
    Json member = Json::object();
    member[key] = value;
    add_members(member, axis_rank(key) ? "" : prefix, run);
  }
}

}  // namespace

std::optional<Json> parse_log_json(std::string_view text) {
  if (is_too_deep(text)) return std::nullopt;
  const bool has_names = text.find("NaN") != std::string_view::npos || text.find("Infinity") != std::string_view::npos;
  try {
    return has_names ? Json::parse(with_quoted_names(text)) : Json::parse(text);
  } catch (const Json::exception&) {  // syntax, bytes that are not UTF-8, numbers beyond double precision
    return std::nullopt;
  }
}

std::optional<double> number_of(const Json& json) {
  if (json.is_number()) return json.get<double>();
  if (!json.is_string()) return std::nullopt;
  const auto& text = json.get_ref<const std::string&>();
  return text.size() <= 32 ? to_number(trimmed(text)) : std::nullopt;
}

JsonLines parse_json_lines(std::string_view text, const std::string& source) {
  JsonLines result;
  int number = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (line.empty()) continue;
    auto record = parse_log_json(line);
    if (record && record->is_object()) {
      result.records.push_back(std::move(*record));
    } else if (trimmed(rest).empty() && !result.records.empty()) {
      result.cut_off = true;
    } else {
      throw InvalidInput(source + ":" + std::to_string(number) + ": not a JSON object, as the lines before it are");
    }
  }
  return result;
}

Run read_records(const std::vector<const Json*>& records, std::string name) {
  const std::string mode = mode_key(records);
  RunBuilder run;
  for (const Json* record : records) add_record(*record, mode, run);
  return run.finish(std::move(name));
}

}  // namespace autoepoch::logs
