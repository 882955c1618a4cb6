// What a training tool wrote, in one form for all formats: runs of named columns of numbers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "autoepoch/trial.hpp"

namespace autoepoch::logs {

struct Cell {
  std::size_t row = 0;  ///< of its run, from 0
  double value = 0;     ///< nan and inf are values; what was not measured has no cell
};

/// A cell that is no number: of no consequence unless its column is read.
struct BadCell {
  std::string place;  ///< "log.csv:3: column 2"
  std::string text;
};

struct Column {
  std::string name;
  std::vector<Cell> cells = {};     ///< rows ascend strictly
  std::optional<BadCell> bad = {};  ///< the first of them
};

/// What was not used, and why.
struct Drop {
  std::size_t count = 0;
  std::string reason;
};

struct Run {
  std::string name = {};                    ///< empty where a file has but one
  std::vector<Column> columns = {};         ///< in the file's order
  std::optional<Direction> direction = {};  ///< where the file itself says what is better
  std::vector<Drop> dropped = {};           ///< lines or records
};

struct Log {
  std::string source = {};  ///< the name of the file or folder
  std::string format = {};  ///< "CSV", "TensorBoard event files", ...
  std::vector<Run> runs = {};
  bool one_curve_a_line = false;        ///< each run is a line: its columns are the position and the value
  std::vector<std::string> notes = {};  ///< for people: what was taken for what, files that were left out
};

/// Makes a run of records, which need not have the same members.
class RunBuilder {
 public:
  void begin_record() { ++records_; }
  void set(const std::string& name, double value);  ///< the last one counts. Requires: a record
  void set_bad(const std::string& name, BadCell bad);
  void add_column(const std::string& name) { column(name); }  ///< keeps its place among the columns

  std::size_t records() const { return records_; }
  Run finish(std::string name);

 private:
  Column& column(const std::string& name);

  std::vector<Column> columns_;
  std::unordered_map<std::string, std::size_t> places_;  // in columns_, by name
  std::size_t records_ = 0;
};

}  // namespace autoepoch::logs
