// Tables of the kinds for people: the program prints them, and the documentation has them between markers.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "autoepoch/kinds.hpp"

namespace autoepoch::reference {

/// The kinds of one role, whatever it is: all that a table shows.
struct KindTable {
  struct Row {
    std::string name;
    std::string what;
    std::vector<Option> options;
  };
  std::string role;  ///< "sampler", "scheduler", "rule"
  std::vector<Row> rows;
};

KindTable sampler_table(const Kinds& kinds);
KindTable scheduler_table(const Kinds& kinds);
KindTable rule_table(const Kinds& kinds);

/// A line a kind, and one below it for each of its options.
std::string to_text(const KindTable& table);

/// One table of the kinds, and one of their options if they have any. Of rules, one table.
std::string to_markdown(const KindTable& table);

/// A list of {"name", "what", "options": [{"name", "values", "default", "what"}]}; "values" in words.
nlohmann::ordered_json to_json(const KindTable& table);

}  // namespace autoepoch::reference
