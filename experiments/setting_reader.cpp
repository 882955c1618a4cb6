#include "experiments/setting_reader.hpp"

#include <charconv>

#include "autoepoch/error.hpp"
#include "core/nearest.hpp"

namespace autoepoch::experiments {
namespace {

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  const auto meant = nearest(word, known);
  return meant ? "; did you mean \"" + *meant + "\"?" : "";
}

}  // namespace

void SettingReader::flag(std::string_view name, bool& target) {
  if (const Value* value = find(name)) {
    if (!std::holds_alternative<bool>(*value)) {
      refuse(name, "true or false");
    }
    target = std::get<bool>(*value);
  }
}

void SettingReader::text(std::string_view name, std::string& target) {
  if (const Value* value = find(name)) {
    if (!std::holds_alternative<std::string>(*value)) {
      refuse(name, "a string");
    }
    target = std::get<std::string>(*value);
  }
}

void SettingReader::ascending(std::string_view name, std::vector<double>& target) {
  const Value* value = find(name);
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

void SettingReader::finish() const {
  for (const auto& [params, where] : {std::pair(&fixed_, "/experiment/"), std::pair(&searched_, "/space/")}) {
    for (const auto& [name, value] : *params) {
      if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
        throw InvalidInput(where + name, "there is no setting of this name" + suggestion(name, known_));
      }
    }
  }
}

void SettingReader::refuse(std::string_view name, const std::string& allowed) const {
  const bool searched = searched_.contains(std::string(name));
  const Value* value = (searched ? searched_ : fixed_).find(name);
  throw InvalidInput((searched ? "/space/" : "/experiment/") + std::string(name),
                     "must be " + allowed + (value ? ", not " + to_string(*value) : ""));
}

const Value* SettingReader::find(std::string_view name) {
  known_.emplace_back(name);
  const Value* value = searched_.find(name);
  return value ? value : fixed_.find(name);
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

void SettingReader::refuse_choice(std::string_view name, const std::vector<std::string>& words) const {
  std::string allowed = "one of";
  for (const std::string& word : words) {
    allowed += " \"" + word + "\"";
  }
  refuse(name, allowed);
}

}  // namespace autoepoch::experiments
