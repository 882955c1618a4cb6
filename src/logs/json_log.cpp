#include "logs/json_log.hpp"

#include <algorithm>
#include <array>

#include "autoepoch/error.hpp"
#include "logs/json_text.hpp"
#include "logs/number.hpp"
#include "logs/optuna_journal.hpp"
#include "logs/table_log.hpp"

namespace autoepoch::logs {
namespace {

bool is_index(const std::string& key) {
  return !key.empty() && key.size() <= 9 && key.find_first_not_of("0123456789") == std::string::npos;
}

bool all_of(const Json& array, bool (*holds)(const Json&)) { return std::all_of(array.begin(), array.end(), holds); }

bool is_object(const Json& json) { return json.is_object(); }
bool is_number_or_null(const Json& json) { return json.is_null() || number_of(json).has_value(); }
bool is_list_of_numbers(const Json& json) { return json.is_array() && all_of(json, is_number_or_null); }

bool is_list_of_records(const Json& json) { return json.is_array() && !json.empty() && all_of(json, is_object); }

std::vector<const Json*> pointers(const Json& array) {
  std::vector<const Json*> result;
  for (const Json& element : array) result.push_back(&element);
  return result;
}

// Keys that are whole numbers: pandas writes rows so.
bool has_index_keys(const Json& object) {
  const auto is_key = [](const auto& item) { return is_index(item.first); };
  const auto& members = object.get_ref<const Json::object_t&>();
  return !members.empty() && std::all_of(members.begin(), members.end(), is_key);
}

// TensorBoard's download of a scalar: [wall time, step, value].
bool is_tensorboard_triple(const Json& json) {
  return json.is_array() && json.size() == 3 && json[0].is_number() && json[0].get<double>() > 1e9 &&
         json[1].is_number();
}

Run run_of_triples(const Json& array) {
  RunBuilder run;
  for (const Json& triple : array) {
    run.begin_record();
    constexpr std::array<const char*, 3> kNames = {"wall_time", "step", kValue};
    for (std::size_t i = 0; i < 3; ++i) {
      if (const auto number = number_of(triple[i])) run.set(kNames[i], *number);
    }
  }
  return run.finish("");
}

Run run_of_list(const Json& array) {
  Run run{.columns = {{.name = kCounted}, {.name = kValue}}};
  for (std::size_t i = 0; i < array.size(); ++i) {
    const auto number = number_of(array[i]);
    if (!number) continue;
    run.columns[0].cells.push_back({i, static_cast<double>(i + 1)});
    run.columns[1].cells.push_back({i, *number});
  }
  return run;
}

// Lists by name, at any depth: {"train": {"rmse": [...]}}, {"loss": {"0": ..., "1": ...}}.
void add_lists(const Json& json, const std::string& name, std::vector<Column>& columns) {
  if (is_list_of_numbers(json) && !json.empty()) {
    Column column{.name = name};
    for (std::size_t i = 0; i < json.size(); ++i) {
      if (const auto number = number_of(json[i])) column.cells.push_back({i, *number});
    }
    columns.push_back(std::move(column));
  } else if (json.is_object() && has_index_keys(json)) {
    Column column{.name = name};
    std::size_t row = 0;
    for (const auto& item : json.items()) {
      if (const auto number = number_of(item.value())) column.cells.push_back({row, *number});
      ++row;
    }
    columns.push_back(std::move(column));
  } else if (json.is_object()) {
    for (const auto& [key, value] : json.items()) add_lists(value, name.empty() ? key : name + "/" + key, columns);
  }
}

// pandas, orient="split".
Run run_of_split(const Json& json) {
  RunBuilder run;
  for (const Json& line : json["data"]) {
    run.begin_record();
    for (std::size_t k = 0; line.is_array() && k < std::min(line.size(), json["columns"].size()); ++k) {
      const Json& name = json["columns"][k];
      if (const auto number = number_of(line[k]))
        run.set(name.is_string() ? name.get<std::string>() : name.dump(), *number);
    }
  }
  return run.finish("");
}

// pandas, orient="index".
Run run_of_index(const Json& json) {
  std::vector<Json> records;
  for (const auto& [key, value] : json.items()) {
    Json record = Json::object();
    record["index"] = std::stod(key);
    record.update(value);
    records.push_back(std::move(record));
  }
  std::vector<const Json*> all;
  for (const Json& record : records) all.push_back(&record);
  return read_records(all, "");
}

Log log_of_array(const Json& json, Log log) {
  if (is_list_of_records(json)) {
    log.format = "JSON records";
    log.runs = {read_records(pointers(json), "")};
  } else if (!json.empty() && all_of(json, is_tensorboard_triple)) {
    log.format = "TensorBoard JSON";
    log.runs = {run_of_triples(json)};
  } else if (!json.empty() && (all_of(json, is_number_or_null) || all_of(json, is_list_of_numbers))) {
    log.format = "JSON lists";
    log.one_curve_a_line = true;
    if (json.front().is_array()) {
      for (const Json& list : json) log.runs.push_back(run_of_list(list));
    } else {
      log.runs = {run_of_list(json)};
    }
  }
  return log;
}

Log log_of_object(const Json& json, Log log) {
  const auto& members = json.get_ref<const Json::object_t&>();
  if (const auto history = json.find("log_history"); history != json.end() && is_list_of_records(*history)) {
    log.format = "Hugging Face trainer state";
    log.runs = {read_records(pointers(*history), "")};
    return log;
  }
  if (json.contains("columns") && json.contains("data") && json["columns"].is_array() && json["data"].is_array()) {
    log.format = "JSON table";
    log.runs = {run_of_split(json)};
    return log;
  }
  if (has_index_keys(json) &&
      std::all_of(members.begin(), members.end(), [](const auto& m) { return m.second.is_object(); })) {
    log.format = "JSON records";
    log.runs = {run_of_index(json)};
    return log;
  }
  const Json* longest = nullptr;
  for (const auto& item : members) {
    if (is_list_of_records(item.second) && (!longest || item.second.size() > longest->size())) longest = &item.second;
  }
  log.format = longest ? "JSON records" : "JSON lists by name";
  if (longest) {
    log.runs = {read_records(pointers(*longest), "")};
    return log;
  }
  Run run;
  add_lists(json, "", run.columns);
  if (!run.columns.empty()) log.runs = {std::move(run)};
  return log;
}

Log log_of_lines(std::string_view text, Log log) {
  const JsonLines lines = parse_json_lines(text, log.source);
  if (is_optuna_journal(lines.records)) {
    log = read_optuna_journal(lines.records, log.source);
  } else {
    log.format = "JSON lines";
    std::vector<const Json*> records;
    for (const Json& record : lines.records) records.push_back(&record);
    log.runs = {read_records(records, "")};
  }
  if (lines.cut_off) log.notes.emplace_back("the last line is incomplete and was left out");
  return log;
}

}  // namespace

bool looks_like_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return false;
  // "[0]  train-rmse:0.5" is what XGBoost prints.
  return text[first] == '{' || text.find_first_not_of(" \t\r\n", first + 1) == std::string_view::npos ||
         std::string_view("[{-\"]0123456789nNI").find(text[text.find_first_not_of(" \t\r\n", first + 1)]) !=
             std::string_view::npos;
}

Log read_json_log(std::string_view text, const std::string& source) {
  const std::string_view trimmed_text = trimmed(text);
  const auto whole = parse_log_json(trimmed_text);
  Log log{.source = source};
  const bool lines = trimmed_text.front() == '{' && (!whole || (whole->is_object() && whole->contains("op_code")));
  if (lines && trimmed_text.find('\n') != std::string_view::npos) {
    const std::string_view first = trimmed(trimmed_text.substr(0, trimmed_text.find('\n')));
    if (parse_log_json(first)) return log_of_lines(trimmed_text, std::move(log));
  }
  if (!whole) {
    throw InvalidInput(source + ": begins like JSON and is not (or it is cut off, or has bytes that are not UTF-8)");
  }
  log = whole->is_array() ? log_of_array(*whole, std::move(log)) : log_of_object(*whole, std::move(log));
  if (log.runs.empty() && whole->is_object()) {  // one record
    log.format = "JSON lines";
    log.runs = {read_records({&*whole}, "")};
  }
  if (log.runs.empty()) {
    throw InvalidInput(source +
                       ": no curves in this JSON; there should be lists of numbers by name, or a list (or lines) of "
                       "objects with an epoch or step and values");
  }
  return log;
}

}  // namespace autoepoch::logs
