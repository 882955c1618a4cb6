#include "report/text.hpp"

#include <string>

#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::report;

TEST_CASE("numbers have four significant digits") {
  CHECK(format_number(0.312449) == "0.3124");
  CHECK(format_number(212) == "212");
  CHECK(format_number(0.0000123456) == "1.235e-05");
  CHECK(format_number(-1.5) == "-1.5");
}

TEST_CASE("durations use the two largest units") {
  CHECK(format_duration(0) == "0.0 s");
  CHECK(format_duration(9.94) == "9.9 s");
  CHECK(format_duration(9.96) == "10 s");
  CHECK(format_duration(59.6) == "1 min 00 s");
  CHECK(format_duration(298) == "4 min 58 s");
  CHECK(format_duration(3600) == "1 h 00 min");
  CHECK(format_duration(90061) == "1 d 01 h");
}

TEST_CASE("values in tables are short, and exact where they are not doubles") {
  CHECK(format_value(Value{0.0123456789}) == "0.01235");
  CHECK(format_value(Value{std::int64_t{123456789}}) == "123456789");
  CHECK(format_value(Value{std::string("adamw")}) == "adamw");
  CHECK(format_value(Value{true}) == "true");
}

TEST_CASE("counts agree with their noun") {
  CHECK(format_count(1, "trial") == "1 trial");
  CHECK(format_count(0, "trial") == "0 trials");
}

TEST_CASE("text is fitted by code points, never by bytes") {
  CHECK(display_width("größe") == 5);
  CHECK(fit("größe", 5) == "größe");
  CHECK(fit("größe", 4) == "grö…");
  CHECK(fit("größe", 1) == "…");
}

TEST_CASE("a stranger's text stays on one line and cannot steer the terminal") {
  CHECK(single_line("a\nb\x1b[2Jc\n") == "a b [2Jc");
}
