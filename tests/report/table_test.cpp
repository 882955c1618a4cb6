#include "report/table.hpp"

#include "support/catch.hpp"

using namespace autoepoch::report;

TEST_CASE("columns are as wide as their widest cell, lines have no trailing spaces") {
  Table table({{"n", Align::right}, {"name"}, {"x", Align::right}, {"why"}});
  table.add_row({"7", "größe", "1.25", ""});
  table.add_row({"12", "b", "3", "done"});
  CHECK(table.to_string() ==
        " n  name      x  why\n"
        " 7  größe  1.25\n"
        "12  b         3  done\n");
}

TEST_CASE("a table without rows is its titles") { CHECK(Table({{"a"}, {"b"}}).to_string() == "a  b\n"); }
