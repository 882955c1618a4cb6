// Space files: what they mean, and how their faults are told.
#include <map>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "support/catch.hpp"
#include "support/example_spaces.hpp"

namespace autoepoch {
namespace {

std::string fault(const std::string& text) {
  try {
    parse_spec(text);
    return "valid";
  } catch (const InvalidInput& error) {
    return error.what();
  }
}

// The fault of a space file whose member `key` is `value`.
std::string fault_of(const std::string& key, const std::string& value) {
  return fault(R"({"space": {}, ")" + key + R"(": )" + value + "}");
}

// The fault of a space with the parameter x and a categorical one.
std::string fault_of_parameter(const std::string& x) {
  return fault(R"({"space": {"optimizer": {"type": "categorical", "choices": ["sgd", "adamw"]}, "x": )" + x + "}}");
}

TEST_CASE("a full space file") {
  const StudySpec spec = parse_spec(kFullExample);
  CHECK(spec.name == "fashion-mnist-mlp");
  CHECK(spec.experiment == R"({"dataset":"fashion-mnist","model":"mlp","train_samples":20000})");
  CHECK(spec.objective.metric == "val_loss");
  CHECK(spec.objective.direction == Direction::minimize);
  CHECK(spec.objective.target == 0.1);
  CHECK(spec.budget.max_epochs == 30);
  CHECK(spec.budget.trials == 60);
  CHECK(spec.budget.epochs == 600);
  CHECK(spec.budget.seconds == 600.0);
  CHECK(spec.search.sampler == "sobol");
  CHECK(spec.search.scheduler == "asha");
  CHECK(spec.search.options == std::map<std::string, Value>{{"eta", std::int64_t{4}},
                                                            {"first_rung", std::int64_t{3}},
                                                            {"rank_by", "best"},
                                                            {"patience", std::int64_t{5}}});
  CHECK(spec.run.workers == 2);
  CHECK(spec.run.devices == "auto");
  CHECK(spec.run.trial_seconds == 5400);
  CHECK(spec.run.retries == 1);
  CHECK(spec.run.max_to_keep == 3);
  CHECK(spec.seed == 1);

  const auto& parameters = spec.space.parameters();
  REQUIRE(parameters.size() == 7);
  CHECK(parameters[0].name == "learning_rate");
  const auto& rate = std::get<FloatRange>(parameters[0].domain);
  CHECK((rate.low == 1e-4 && rate.high == 1e-1 && rate.scale == Scale::log && rate.step == 0));
  const auto& hidden = std::get<IntRange>(parameters[1].domain);
  CHECK((hidden.low == 32 && hidden.high == 512 && hidden.scale == Scale::log && hidden.step == 1));
  CHECK(std::get<Ordinal>(parameters[2].domain).values.size() == 4);
  CHECK(std::get<Categorical>(parameters[3].domain).choices == std::vector<Value>{"sgd", "adamw"});
  REQUIRE(parameters[4].when.size() == 1);
  CHECK(parameters[4].when[0].parent == "optimizer");
  CHECK(parameters[4].when[0].values == std::vector<Value>{"sgd"});
  CHECK(std::get<Constant>(parameters[5].domain).value == Value(true));
  CHECK(std::get<Constant>(parameters[6].domain).value == Value(0.5));
}

TEST_CASE("all but the space has a default") {
  const StudySpec spec = parse_spec(R"({"space": {}})");
  const StudySpec defaults;
  CHECK(spec.name == defaults.name);
  CHECK(spec.objective.metric == "val_loss");
  CHECK(parse_spec(R"({"space": {}, "objective": {}})").objective.metric == "val_loss");
  CHECK(spec.budget.max_epochs == defaults.budget.max_epochs);
  CHECK_FALSE(spec.budget.trials);
  CHECK(spec.search.sampler == "gp");
  CHECK(spec.search.scheduler == "asha");
  CHECK(spec.run.devices == "auto");
  CHECK(spec.seed == 0);
  CHECK(fault("{}") == "the document lacks the key \"space\"");
}

TEST_CASE("syntax errors give line and column") {
  const std::string start = "not valid JSON at line ";
  CHECK(fault("").rfind(start + "1, column 1: ", 0) == 0);
  CHECK(fault("{\n  \"space\": {},\n}").rfind(start + "3, column 1: ", 0) == 0);
  CHECK(fault("{\"space\": {}} x").rfind(start + "1, column 15: ", 0) == 0);
  CHECK(fault("{\"space\": {}, \"seed\": NaN}").rfind(start + "1, column 23: ", 0) == 0);
  CHECK(fault("{\"space\": {}, // comment\n}").rfind(start + "1, column 15: ", 0) == 0);
  CHECK(fault("{\"name\": \"\xff\"}").rfind(start + "1, column 11: ", 0) == 0);
  CHECK(fault("\xef\xbb\xbf{\"space\": {}}") ==
        start + "1, column 1: a byte order mark; save the file as UTF-8 without it");
}

TEST_CASE("unknown keys: the nearest valid one and all that are allowed") {
  CHECK(fault_of("serach", "{}") ==
        "/serach: unknown key; did you mean \"search\"? Allowed: $schema, name, experiment, objective, space, budget, "
        "search, run, seed");
  CHECK(fault_of("budget", R"({"max_epoch": 1})") ==
        "/budget/max_epoch: unknown key; did you mean \"max_epochs\"? Allowed: max_epochs, trials, epochs, time");
  CHECK(fault_of("objective", R"({"goal": 1})") == "/objective/goal: unknown key; allowed: metric, direction, target");
  CHECK(fault_of("run", R"({"a/b~": 1})") ==
        "/run/a~1b~0: unknown key; allowed: workers, devices, trial_timeout, leave_timeout, retries, max_to_keep");
  CHECK(fault_of_parameter(R"({"type": "float", "lwo": 0, "high": 1})") ==
        "/space/x/lwo: unknown key; did you mean \"low\"? Allowed: type, low, high, scale, step, when");
  CHECK(fault_of_parameter(R"({"type": "categorical", "values": [1]})") ==
        "/space/x/values: unknown key; allowed: type, choices, when");
}

TEST_CASE("repeated keys") {
  CHECK(fault(R"({"seed": 1, "space": {}, "seed": 1})") == "/seed: the key is repeated");
  CHECK(fault(R"({"space": {"a": 1, "b": {"type": "int", "type": "int"}}})") == "/space/b/type: the key is repeated");
  CHECK(fault(R"({"space": {}, "experiment": {"list": [0, {"a": 1, "a": 2}]}})") ==
        "/experiment/list/1/a: the key is repeated");
}

TEST_CASE("wrong types") {
  CHECK(fault("[]") == "the document must be an object, not an array");
  CHECK(fault("1") == "the document must be an object, not the number 1");
  CHECK(fault(R"({"space": []})") == "/space: must be an object, not an array");
  CHECK(fault_of("name", "7") == "/name: must be a string, not the number 7");
  CHECK(fault_of("experiment", "\"mlp\"") == "/experiment: must be an object, not a string");
  CHECK(fault_of("seed", "1.5") == "/seed: must be an integer, not the number 1.5");
  CHECK(fault_of("seed", "null") == "/seed: must be an integer, not null");
  CHECK(fault_of("search", R"({"sampler": ["sobol"]})") == "/search/sampler: must be a string, not an array");
  CHECK(fault_of("search", R"({"min_delta": [1]})") ==
        "/search/min_delta: must be a number, a string, true or false, not an array");
  CHECK(fault_of("budget", R"({"time": {}})") == "/budget/time: must be a number, not an object");
  CHECK(fault_of("$schema", "1") == "/$schema: must be a string, not the number 1");
  CHECK(fault_of_parameter("null") ==
        "/space/x: must be an object, or a number, a string, true or false for a constant");
  CHECK(fault_of_parameter(R"({"type": "int", "low": 1.0, "high": 3})") ==
        "/space/x/low: must be an integer, not the number 1.0");
  CHECK(fault_of_parameter(R"({"type": "float", "low": "1e-4", "high": 3})") ==
        "/space/x/low: must be a number, not a string");
  CHECK(fault_of_parameter(R"({"type": "ordinal", "values": [1, [2]]})") ==
        "/space/x/values/1: must be a number, a string, true or false, not an array");
}

TEST_CASE("values out of range") {
  CHECK(fault_of("seed", "-1") == "/seed: must be at least 0, not -1");
  CHECK(fault_of("seed", "9223372036854775807") == "valid");
  CHECK(fault_of("seed", "9223372036854775808") == "/seed: integers must be between -2^63 and 2^63 - 1");
  CHECK(fault_of("seed", "99999999999999999999") == "/seed: integers must be between -2^63 and 2^63 - 1");
  CHECK(fault_of("budget", R"({"max_epochs": 0})") == "/budget/max_epochs: must be at least 1, not 0");
  CHECK(fault_of("budget", R"({"trials": 3000000000})") ==
        "/budget/trials: must be at most 2147483647, not 3000000000");
  CHECK(fault_of("budget", R"({"time": -1})") == "/budget/time: must not be negative");
  CHECK(fault_of("budget", R"({"time": "0m"})") == "/budget/time: must be positive");
  CHECK(fault_of("budget", R"({"time": "10 min"})") ==
        "/budget/time: \"10 min\" is not a duration; write seconds, or 90s, 10m, 1h30m, 2d");
  CHECK(fault_of("run", R"({"trial_timeout": 0})") == "valid");
  CHECK(fault_of("objective", R"({"target": 1e999})") == "/objective/target: the number is beyond double precision");
  CHECK(fault_of("objective", R"({"direction": "minimise"})") ==
        "/objective/direction: unknown value \"minimise\"; did you mean \"minimize\"? Allowed: minimize, maximize");
}

TEST_CASE("names that cannot be a directory's") {
  const std::string rule =
      "/name: must be usable as a directory's name: no \"/\", not \".\" or \"..\", at most 200 bytes";
  CHECK(fault_of("name", "\"..\"") == rule);
  CHECK(fault_of("name", "\".\"") == rule);
  CHECK(fault_of("name", "\"a/b\"") == rule);
  CHECK(fault_of("name", '"' + std::string(201, 'a') + '"') == rule);
  CHECK(fault_of("name", "\"\"") == "/name: must not be empty");
  CHECK(fault_of("name", "\"a\\u0000b\"") == "/name: must not contain control characters");
  CHECK(fault_of("name", "\"...\"") == "valid");
}

TEST_CASE("faults of parameters") {
  CHECK(fault_of_parameter(R"({"low": 0, "high": 1})") ==
        "/space/x: lacks the key \"type\": float, int, categorical, ordinal or constant");
  CHECK(fault_of_parameter(R"({"type": "real", "low": 0, "high": 1})") ==
        "/space/x/type: unknown value \"real\"; allowed: float, int, categorical, ordinal, constant");
  CHECK(fault_of_parameter(R"({"type": "float", "low": 0})") == "/space/x: lacks the key \"high\"");
  CHECK(fault_of_parameter(R"({"type": "float", "low": 1, "high": 1})") ==
        "/space/x/low: must be less than high: 1 >= 1");
  CHECK(fault_of_parameter(R"({"type": "float", "low": 0, "high": 1, "scale": "log"})") ==
        "/space/x/low: must be positive on a log scale, not 0");
  CHECK(fault_of_parameter(R"({"type": "float", "low": 0, "high": 1, "scale": "log10"})") ==
        "/space/x/scale: unknown value \"log10\"; allowed: linear, log");
  CHECK(fault_of_parameter(R"({"type": "categorical", "choices": []})") ==
        "/space/x/choices: must have 1 to 10000 values");
  CHECK(fault_of_parameter(R"({"type": "float", "low": 0, "high": 1, "when": {"optimiser": "sgd"}})") ==
        "/space/x/when/optimiser: no parameter is called \"optimiser\"; did you mean \"optimizer\"?");
  CHECK(fault_of_parameter(R"({"type": "float", "low": 0, "high": 1, "when": {"optimizer": ["sgd", "adam"]}})") ==
        "/space/x/when/optimizer: \"optimizer\" cannot be adam; it takes sgd, adamw");
  CHECK(fault_of_parameter(R"({"type": "float", "low": 0, "high": 1, "when": {"x": 0}})") ==
        "/space/x/when/x: \"x\" is continuous; a condition needs a parent that takes single values");
  CHECK(fault_of_parameter(R"({"type": "int", "low": 0, "high": 1, "when": {"x": 0}})") ==
        "/space/x/when: depends on itself through other parameters");
  CHECK(fault(R"({"space": {"": 1}})") == "/space/: a parameter's name must not be empty");
  CHECK(fault(R"({"space": {"a\u0000b": 1}})") ==
        "/space/a\\u0000b: a parameter's name must not contain control characters");
}

TEST_CASE("nesting is limited") {
  const auto nested = [](std::size_t levels) {
    return R"({"space": {}, "experiment": {"x": )" + std::string(levels, '[') + std::string(levels, ']') + "}}";
  };
  CHECK(fault(nested(62)) == "valid");
  CHECK(fault(nested(63)) == "the document is nested more than 64 levels deep");
  CHECK(fault(std::string(10000000, '[')) == "the document is nested more than 64 levels deep");
}

TEST_CASE("durations") {
  CHECK(parse_duration("10") == 10);
  CHECK(parse_duration("0.5") == 0.5);
  CHECK(parse_duration("90s") == 90);
  CHECK(parse_duration("10m") == 600);
  CHECK(parse_duration("1h30m") == 5400);
  CHECK(parse_duration("1.5h") == 5400);
  CHECK(parse_duration("2d") == 172800);
  CHECK(parse_duration("1d2h3m4s") == 93784);
  for (const char* text : {"",   " ",   "m",   "10x", "1m1h", "1m1m", "10 m", " 10", "10m ", "-1",  "-0",
                           "+1", "1e3", "nan", "inf", "infs", "1h30", "1,5h", "10M", "1d\n", "0x10"}) {
    INFO("\"" << text << "\"");
    CHECK_THROWS_AS(parse_duration(text), InvalidInput);
  }
  CHECK_THROWS_AS(parse_duration(std::string(308, '9') + "d"), InvalidInput);
}

}  // namespace
}  // namespace autoepoch
