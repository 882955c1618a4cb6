#include "logs/read_log.hpp"

#include <array>

#include "autoepoch/error.hpp"
#include "core/lower_case.hpp"
#include "logs/event_file.hpp"
#include "logs/file_bytes.hpp"
#include "logs/json_log.hpp"
#include "logs/mlflow_store.hpp"
#include "logs/number.hpp"
#include "logs/run_folder.hpp"

namespace autoepoch::logs {
namespace {

struct Foreign {
  std::string_view beginning;
  std::string_view what;
};

constexpr std::string_view kText = "; a text file is needed (CSV, JSON), or TensorBoard's event file";

// What people try although it is no log.
void refuse_foreign(std::string_view bytes, const std::string& source) {
  constexpr std::array<Foreign, 8> kForeign = {{
      {"\x1F\x8B", "is compressed by gzip: unpack it first (gunzip)"},
      {"PK\x03\x04", "is a zip archive (a workbook, a checkpoint, NumPy arrays)"},
      {"\x89HDF", "is an HDF5 file"},
      {"SQLite format 3",
       "is an SQLite database: export its values as CSV, or give Optuna's journal or MLflow's folder"},
      {"\xFF\xFE", "is UTF-16: convert it first (iconv -f UTF-16 -t UTF-8)"},
      {"\xFE\xFF", "is UTF-16: convert it first (iconv -f UTF-16 -t UTF-8)"},
      {"PAR1", "is a Parquet file: export it as CSV"},
      {"\x93NUMPY", "is a NumPy array: write it by numpy.savetxt"},
  }};
  for (const auto& [beginning, what] : kForeign) {
    if (bytes.starts_with(beginning)) throw InvalidInput(source + ": " + std::string(what));
  }
  if (bytes.find('\0') != std::string_view::npos)
    throw InvalidInput(source + ": is a binary file" + std::string(kText));
}

std::string metric_of(const std::string& source) {
  const std::string name = std::filesystem::path(source).filename().string();
  return name.empty() || source == "stdin" ? kValue : name;
}

// TensorBoard names what it downloads "run-NAME-tag-TAG.csv" and the values "Value".
void name_by_tag(Log& log) {
  const std::string stem = std::filesystem::path(log.source).stem().string();
  const std::size_t tag = stem.rfind("-tag-");
  if (tag == std::string::npos) return;
  for (Run& run : log.runs) {
    for (Column& column : run.columns) {
      if (lower_case(column.name) == kValue) column.name = stem.substr(tag + 5);
    }
  }
}

}  // namespace

Log read_log(std::string_view bytes, const std::string& source, const TableOptions& options) {
  if (is_event_file(bytes)) {
    Log log{.source = source, .format = "TensorBoard event file"};
    RunBuilder run;
    if (!read_event_file(bytes, run))
      log.notes.emplace_back("the end of the file is incomplete or damaged and was left out");
    log.runs.push_back(run.finish(""));
    return log;
  }
  refuse_foreign(bytes, source);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (trimmed(bytes).empty()) throw InvalidInput(source + ": is empty");
  if (is_mlflow_metric(bytes)) {
    RunBuilder run;
    read_mlflow_metric(bytes, source, metric_of(source), run);
    return {.source = source, .format = "MLflow metric", .runs = {run.finish("")}};
  }
  Log log = looks_like_json(bytes) ? read_json_log(bytes, source)
                                   : read_table(read_delimited(bytes, source), source, options);
  name_by_tag(log);
  return log;
}

Log read_log_at(const std::filesystem::path& path, const TableOptions& options) {
  if (std::filesystem::is_directory(path)) return read_run_folder(path, options);
  return read_log(read_bytes(path), path.string(), options);
}

}  // namespace autoepoch::logs
