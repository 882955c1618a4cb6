#include "experiments/setting_reader.hpp"

#include <charconv>

#include "autoepoch/error.hpp"
#include "core/nearest.hpp"

namespace autoepoch::experiments {
namespace {

std::string suggestion(std::string_view word, const std::vector<SettingDescription>& described) {
  std::vector<std::string> known;
  for (const SettingDescription& setting : described) {
    known.push_back(setting.name);
  }
  const auto meant = nearest(word, known);
  return meant ? "; did you mean \"" + *meant + "\"?" : "";
}

}  // namespace

void SettingReader::flag(std::string_view name, bool& target, std::string_view what) {
  if (const Value* value = look_up(name, SettingType::flag, what, {}, target)) {
    if (!std::holds_alternative<bool>(*value)) {
      refuse(name, "true or false");
    }
    target = std::get<bool>(*value);
  }
}

void SettingReader::text(std::string_view name, std::string& target, std::string_view what) {
  if (const Value* value = look_up(name, SettingType::text, what, {}, std::nullopt)) {
    if (!std::holds_alternative<std::string>(*value)) {
      refuse(name, "a string");
    }
    target = std::get<std::string>(*value);
  }
}

void SettingReader::ascending(std::string_view name, std::vector<double>& target, std::string_view what) {
  const Value* value = look_up(name, SettingType::ascending, what, {}, std::nullopt);
  if (!value) {
    return;
  }
  const std::string text =
      std::holds_alternative<std::string>(*value) ? std::get<std::string>(*value) : to_string(*value);
  target.clear();
  for (const char *begin = text.data(), *end = begin + text.size(); begin <= end;) {
    double number = 0;
    const auto [stop, error] = std::from_chars(begin, end, number);
    const bool separated = stop == end || *stop == ',';
    if (error != std::errc() || !separated || !(number > (target.empty() ? 0 : target.back())) || !(number < 1e9)) {
      refuse(name, "ascending numbers such as \"10,20\"");
    }
    target.push_back(number);
    begin = stop + 1;
  }
}

void SettingReader::choice(std::string_view name, std::string& target, const std::vector<std::string>& words,
                           std::string_view what) {
  const auto by_default = target.empty() ? std::nullopt : std::optional<Value>(target);
  const Value* value = look_up(name, SettingType::choice, what, {}, by_default);
  descriptions_.back().choices = words;
  if (!value) {
    return;
  }
  const auto* word = std::get_if<std::string>(value);
  if (!word || std::find(words.begin(), words.end(), *word) == words.end()) {
    std::string allowed = "one of";
    for (const std::string& some : words) {
      allowed += " \"" + some + "\"";
    }
    refuse(name, allowed);
  }
  target = *word;
}

void SettingReader::finish() const {
  for (const auto& [params, where] : {std::pair(&fixed_, "/experiment/"), std::pair(&searched_, "/space/")}) {
    for (const auto& [name, value] : *params) {
      if (std::none_of(descriptions_.begin(), descriptions_.end(),
                       [&, &given = name](const SettingDescription& known) { return known.name == given; })) {
        throw InvalidInput(where + name, "there is no setting of this name" + suggestion(name, descriptions_));
      }
    }
  }
}

std::string SettingReader::pointer(std::string_view name) const {
  return (is_searched(std::string(name)) ? "/space/" : "/experiment/") + std::string(name);
}

void SettingReader::refuse(std::string_view name, const std::string& allowed) const {
  const Value* value = (is_searched(std::string(name)) ? searched_ : fixed_).find(name);
  throw InvalidInput(pointer(name), "must be " + allowed + (value ? ", not " + to_string(*value) : ""));
}

const Value* SettingReader::look_up(std::string_view name, SettingType type, std::string_view what, Bounds bounds,
                                    std::optional<Value> by_default) {
  descriptions_.push_back({.name = std::string(name),
                           .type = type,
                           .what = std::string(what),
                           .bounds = bounds,
                           .by_default = std::move(by_default)});
  const Value* value = searched_.find(name);
  return value ? value : fixed_.find(name);
}

std::int64_t SettingReader::integer_within(std::string_view name, const Value& value, Bounds bounds) const {
  const auto* number = std::get_if<std::int64_t>(&value);
  const auto low = static_cast<std::int64_t>(bounds.low);
  const auto high = static_cast<std::int64_t>(bounds.high);
  if (!number || *number < low || *number > high) {
    refuse(name, "an integer from " + std::to_string(low) + " to " + std::to_string(high));
  }
  return *number;
}

double SettingReader::number_within(std::string_view name, const Value& value, Bounds bounds) const {
  const auto* integer = std::get_if<std::int64_t>(&value);
  const auto* real = std::get_if<double>(&value);
  const double number = integer ? static_cast<double>(*integer) : real ? *real : bounds.low - 1;
  if (!(bounds.low <= number && number <= bounds.high)) {
    refuse(name, "a number from " + to_string(Value(bounds.low)) + " to " + to_string(Value(bounds.high)));
  }
  return number;
}

}  // namespace autoepoch::experiments
