// The tables of the documentation are those of the kinds.
#include "reference/kind_tables.hpp"

#include <fstream>

#include "support/catch.hpp"

namespace autoepoch::reference {
namespace {

/// What the document has between the marker of that name and the next one.
std::string documented(const std::string& name) {
  std::ifstream file("docs/space-file.md");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const std::string marker = "<!-- generated: " + name + " -->\n";
  const std::size_t start = text.find(marker);
  REQUIRE(start != std::string::npos);
  const std::size_t begin = start + marker.size();
  const std::size_t end = text.find("<!-- end -->", begin);
  REQUIRE(end != std::string::npos);
  return text.substr(begin, end - begin);
}

}  // namespace

TEST_CASE("the documentation has the tables that the program prints") {
  const Kinds kinds = Kinds::built_in();
  CHECK(documented("samplers") == to_markdown(sampler_table(kinds)));      // autoepoch samplers --format markdown
  CHECK(documented("schedulers") == to_markdown(scheduler_table(kinds)));  // autoepoch schedulers --format markdown
  CHECK(documented("rules") == to_markdown(rule_table(kinds)));            // autoepoch rules --format markdown
}

TEST_CASE("a table lists the kinds, then their options with all that have them") {
  Kinds kinds;
  const Option speed{"speed", IntegerOption{1}, std::int64_t{2}, "How fast."};
  kinds.add(SchedulerKind{.name = "a", .what = "the first", .options = {speed}, .make = {}});
  kinds.add(
      SchedulerKind{.name = "b", .what = "the second", .options = {speed, {"loud", FlagOption{}, {}, "Or not."}}});
  const KindTable table = scheduler_table(kinds);
  CHECK(to_markdown(table) ==
        "| `scheduler` | |\n| --- | --- |\n| `a` | the first |\n| `b` | the second |\n\n"
        "| option | of | values | default | |\n| --- | --- | --- | --- | --- |\n"
        "| `speed` | `a`, `b` | an integer of at least 1 | `2` | How fast. |\n"
        "| `loud` | `b` | true or false |  | Or not. |\n");
  const std::string text = to_text(table);
  CHECK(text.find("a                   the first\n") == 0);
  CHECK(text.find("  speed             an integer of at least 1 (default: 2): How fast.\n") != std::string::npos);
  CHECK(to_json(table).dump() ==
        R"([{"name":"a","what":"the first","options":[{"name":"speed","values":"an integer of at least 1","default":2,)"
        R"("what":"How fast."}]},{"name":"b","what":"the second","options":[{"name":"speed","values":)"
        R"("an integer of at least 1","default":2,"what":"How fast."},{"name":"loud","values":"true or false",)"
        R"("default":null,"what":"Or not."}]}])");
}

}  // namespace autoepoch::reference
