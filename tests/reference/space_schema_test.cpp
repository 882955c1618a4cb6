// The JSON Schema for editors says the same as the parser and the kinds, as far as a schema can.
#include "reference/space_schema.hpp"

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "autoepoch/kinds.hpp"
#include "support/catch.hpp"
#include "support/example_spaces.hpp"
#include "support/mutator.hpp"

namespace autoepoch {
namespace {

const nlohmann::json& schema_document() {
  static const nlohmann::json kDocument = [] {
    std::ifstream file("experiments/spaces/space.schema.json");
    nlohmann::json document = nlohmann::json::parse(file);
    document["properties"]["experiment"] = {{"type", "object"}};  // the worker reads it, not this parser: settings_test
    return document;
  }();
  return kDocument;
}

bool schema_accepts(const std::string& text) {
  static const auto kSchema = [] {
    auto schema = std::make_unique<valijson::Schema>();
    valijson::SchemaParser parser;
    const valijson::adapters::NlohmannJsonAdapter adapter(schema_document());
    parser.populateSchema(adapter, *schema);
    return schema;
  }();
  const nlohmann::json document = nlohmann::json::parse(text);
  valijson::Validator validator;
  const valijson::adapters::NlohmannJsonAdapter target(document);
  return validator.validate(*kSchema, target, nullptr);
}

// The parser's message; empty if it accepts.
std::string fault(const std::string& text) {
  try {
    Kinds::built_in().check(parse_spec(text));
    return {};
  } catch (const InvalidInput& error) {
    return error.what();
  }
}

// The keys that an error message about an unknown one lists.
std::set<std::string> allowed_keys(const std::string& text) {
  const std::string message = fault(text);
  std::istringstream list(message.substr(message.rfind("llowed: ") + 8));
  std::set<std::string> keys;
  for (std::string key; std::getline(list, key, ',');) {
    keys.insert(key.substr(key.find_first_not_of(' ')));
  }
  return keys;
}

std::set<std::string> keys_of(const nlohmann::json& object) {
  std::set<std::string> keys;
  for (const auto& [key, value] : object.items()) {
    keys.insert(key);
  }
  return keys;
}

TEST_CASE("schema and parser know the same keys") {
  const nlohmann::json& properties = schema_document().at("properties");
  CHECK(allowed_keys(R"({"space": {}, "?": 0})") == keys_of(properties));
  for (const std::string section : {"objective", "budget", "run"}) {
    INFO(section);
    CHECK(allowed_keys(R"({"space": {}, ")" + section + R"(": {"?": 0}})") ==
          keys_of(properties.at(section).at("properties")));
  }
  for (const std::string type : {"float", "int", "categorical", "ordinal", "constant"}) {
    INFO(type);
    CHECK(allowed_keys(R"({"space": {"x": {"?": 0, "type": ")" + type + R"("}}})") ==
          keys_of(schema_document().at("definitions").at(type).at("properties")));
  }
}

TEST_CASE("the project's file is what the program prints") {
  std::ifstream file("experiments/spaces/space.schema.json");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto experiment = nlohmann::ordered_json::parse(text).at("definitions").at("experiment");  // the worker's own
  INFO("autoepoch-worker --schema | autoepoch schema --experiment -");
  CHECK(text == reference::to_text(reference::space_schema(Kinds::built_in(), experiment)));
}

TEST_CASE("of a kind with other bounds for an option of the same name, the schema knows those where it is chosen") {
  Kinds kinds = Kinds::built_in();
  kinds.add(
      SchedulerKind{.name = "own", .what = "an own one", .options = {{"eta", IntegerOption{5, 9}, {}, "Other."}}});
  const auto search = reference::space_schema(kinds, {}).at("properties").at("search");
  CHECK(search.at("properties").at("eta").at("minimum") == 2);
  const auto& own = search.at("allOf").back();
  CHECK(own.at("if").at("properties").at("scheduler").at("const") == "own");
  CHECK(own.at("then").at("properties").at("eta").at("minimum") == 5);
  CHECK(own.at("then").at("properties").at("min_gain").contains("not"));
}

TEST_CASE("schema and parser accept the examples") {
  for (const std::string& text : example_spaces()) {
    INFO(text);
    CHECK(fault(text).empty());
    CHECK(schema_accepts(text));
    CHECK(schema_accepts(to_json(parse_spec(text))));
  }
}

TEST_CASE("schema and parser reject the same faults") {
  const std::vector<std::string> parameters = {"null",
                                               "[]",
                                               "{}",
                                               R"({"type": "real"})",
                                               R"({"low": 0, "high": 1})",
                                               R"({"type": "float", "low": 0})",
                                               R"({"type": "float", "low": "0", "high": 1})",
                                               R"({"type": "float", "low": 0, "high": 1, "stepp": 1})",
                                               R"({"type": "float", "low": 0, "high": 1, "step": -1})",
                                               R"({"type": "float", "low": 0, "high": 1, "scale": "ln"})",
                                               R"({"type": "int", "low": 0.5, "high": 1})",
                                               R"({"type": "int", "low": 0, "high": 2000000000000})",
                                               R"({"type": "int", "low": 0, "high": 4, "step": 0})",
                                               R"({"type": "categorical", "choices": []})",
                                               R"({"type": "categorical", "choices": "a"})",
                                               R"({"type": "categorical", "choices": [null]})",
                                               R"({"type": "categorical", "choices": [1, 2, 1]})",
                                               R"({"type": "categorical", "values": [1]})",
                                               R"({"type": "ordinal", "choices": [1]})",
                                               R"({"type": "constant"})",
                                               R"({"type": "constant", "value": [1]})",
                                               R"({"type": "constant", "value": 1, "when": "always"})",
                                               R"({"type": "constant", "value": 1, "when": {"f": []}})",
                                               R"({"type": "constant", "value": 1, "when": {"f": null}})"};
  std::vector<std::string> documents = {"[]", "{}", R"({"space": []})", R"({"space": {"": 1}})",
                                        R"({"space": {"a\u0007": 1}})"};
  for (const std::string& parameter : parameters) {
    documents.push_back(R"({"space": {"f": true, "x": )" + parameter + "}}");
  }
  for (const char* member : {R"("sede": 1)",
                             R"("seed": -1)",
                             R"("seed": 1.5)",
                             R"("seed": "1")",
                             R"("name": "a/b")",
                             R"("name": "..")",
                             R"("name": "")",
                             R"("name": "a\nb")",
                             R"("experiment": [])",
                             R"("objective": {"direction": "up"})",
                             R"("objective": {"target": "0"})",
                             R"("objective": {"goal": 0})",
                             R"("budget": {"max_epochs": 0})",
                             R"("budget": {"trials": 2.5})",
                             R"("budget": {"time": "10 min"})",
                             R"("budget": {"time": "1m1h"})",
                             R"("budget": {"time": -1})",
                             R"("search": {"eta": 1})",
                             R"("search": {"sampler": 1})",
                             R"("search": {"sampler": "gpp"})",
                             R"("search": {"scheduler": "full", "eta": 3})",
                             R"("search": {"scheduler": "hyperband", "promote_after": 3})",
                             R"("search": {"brackets": 3})",
                             R"("search": {"min_delta": 1})",
                             R"("search": {"patience": 2.5})",
                             R"("search": {"rank_by": ["last"]})",
                             R"("search": {"rankby": "last"})",
                             R"("search": {"rank_by": "worst"})",
                             R"("search": {"patience": -1})",
                             R"("search": {"median_trials": 0})",
                             R"("search": {"stop_probability": 1})",
                             R"("search": {"plateau_probability": 0})",
                             R"("search": {"min_gain": -1})",
                             R"("run": {"workers": -1})",
                             R"("run": {"devices": ["cpu"]})",
                             R"("run": {"trial_timeout": ""})",
                             R"("$schema": 1)"}) {
    documents.push_back(std::string(R"({"space": {}, )") + member + "}");
  }
  for (const std::string& text : documents) {
    INFO(text);
    CHECK_FALSE(fault(text).empty());
    CHECK_FALSE(schema_accepts(text));
  }
}

TEST_CASE("the schema accepts whatever the parser accepts") {
  constexpr std::uint64_t kSeed = 1;
  Mutator mutator(example_spaces(), Rng(kSeed));
  int accepted = 0;
  for (int i = 0; i < 5000; ++i) {
    const std::string text = mutator.next();
    if (fault(text).empty()) {
      INFO("seed " << kSeed << ", input " << i << ": " << text);
      REQUIRE(schema_accepts(text));
      ++accepted;
    }
  }
  CHECK(accepted > 100);
}

}  // namespace
}  // namespace autoepoch
