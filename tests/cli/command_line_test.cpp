// What the program says without searching: help, complaints, exit codes.
#include <nlohmann/json.hpp>

#include "cli/program.hpp"
#include "support/catch.hpp"

using namespace autoepoch::test;
using Json = nlohmann::json;

namespace {

const char* const kSpace = R"({
  "name": "toy", "objective": {"metric": "loss"},
  "space": {"x": {"type": "float", "low": 0.001, "high": 1, "scale": "log"}, "layers": {"type": "int", "low": 1, "high": 3}},
  "budget": {"max_epochs": 9, "trials": 5}})";

std::string golden(const std::string& name) { return read_text("tests/cli/golden/" + name + ".txt"); }

Result validate(const std::string& text, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"validate", "-", "--worker", TOY_WORKER};
  words.insert(words.end(), more.begin(), more.end());
  return Program({.arguments = words, .input = text}).wait();
}

}  // namespace

TEST_CASE("help is as it was agreed upon") {
  CHECK(run({"--help"}).out == golden("help"));
  for (const char* command :
       {"search", "resume", "status", "trials", "best", "train", "predict", "validate", "devices"}) {
    INFO(command);
    const Result result = run({command, "--help"});
    CHECK(result.code == 0);
    CHECK(result.out == golden(command));
    CHECK(result.err.empty());
  }
}

TEST_CASE("the version goes to stdout") {
  const Result result = run({"--version"});
  CHECK(result.code == 0);
  CHECK(result.out.starts_with("0."));
}

TEST_CASE("a wrong command line gives exit code 2, nothing on stdout, and the nearest right word") {
  struct Example {
    std::vector<std::string> arguments;
    std::string complaint;
  };
  const std::vector<Example> examples = {
      {{}, "a command is needed\nSee autoepoch --help"},
      {{"serch"}, "unknown command serch; did you mean search?\nSee autoepoch --help"},
      {{"quux"}, "unknown command quux\nSee autoepoch --help"},
      {{"--verson"}, "unknown option --verson; did you mean --version?\nSee autoepoch --help"},
      {{"search", "a.json", "--trails", "5"},
       "unknown option --trails; did you mean --trials?\nSee autoepoch search --help"},
      {{"search", "a.json", "--trails=5"},
       "unknown option --trails; did you mean --trials?\nSee autoepoch search --help"},
      {{"status", "a", "b"}, "unexpected argument b\nSee autoepoch status --help"},
      {{"status"}, "DIR is required\nSee autoepoch status --help"},
      {{"trials", "a", "--sort", "vlaue"},
       "--sort: \"vlaue\" is not one of value|number|epochs|state; did you mean value?\nSee autoepoch trials --help"},
      {{"best", "a", "--format", "yaml"}, "--format: \"yaml\" is not one of table|json\nSee autoepoch best --help"},
  };
  for (const auto& [arguments, complaint] : examples) {
    const Result result = run(arguments);
    CHECK(result.code == 2);
    CHECK(result.out.empty());
    CHECK(result.err == "autoepoch: " + complaint + "\n");
  }
}

TEST_CASE("numbers that make no sense are refused by the option's name") {
  const TemporaryDirectory directory;
  write_text(directory / "toy.json", kSpace);
  for (const auto& [option, value] :
       std::vector<std::pair<std::string, std::string>>{{"--trials", "0"},
                                                        {"--trials", "-5"},
                                                        {"--trials", "many"},
                                                        {"--epochs", "99999999999999999999"},
                                                        {"--max-epochs", "0"},
                                                        {"--workers", "-1"},
                                                        {"--time", "soon"},
                                                        {"--time", "0"},
                                                        {"--seed", "-1"}}) {
    INFO(option + " " + value);
    const Result result = run({"search", directory / "toy.json", option, value, "--dry-run"});
    CHECK(result.code == 2);
    CHECK(result.out.empty());
    CHECK(result.err.find(option) != std::string::npos);
  }
}

TEST_CASE("a valid space file is summed up, and shown with its defaults as JSON") {
  CHECK(validate(kSpace).out == "toy: valid; 2 parameters, 2 of them to search, infinitely many configurations\n");
  const Result json = validate(kSpace, {"--format", "json"});
  CHECK(json.code == 0);
  CHECK(Json::parse(json.out)["search"]["scheduler"] == "asha");
}

TEST_CASE("a wrong space file is refused with the file, the place and what is allowed there") {
  const TemporaryDirectory directory;
  std::string text = kSpace;
  text.replace(text.find("0.001"), 5, "5");
  write_text(directory / "toy.json", text);
  const Result result = run({"validate", directory / "toy.json"});
  CHECK(result.code == 2);
  CHECK(result.out.empty());
  CHECK(result.err.starts_with("autoepoch: " + (directory / "toy.json") + ": /space/x/low: "));
}

TEST_CASE("settings that no part has a name for are refused before anything is made") {
  std::string text = kSpace;
  text.insert(text.rfind('}'), R"(, "search": {"sampler": "sobl"})");
  const Result result = validate(text);
  CHECK(result.code == 2);
  CHECK(result.err.find("/search/sampler") != std::string::npos);
  CHECK(result.err.find("sobol") != std::string::npos);
}

TEST_CASE("the program that trains has its say about the experiment") {
  const TemporaryDirectory directory;
  std::string text = kSpace;
  text.insert(text.rfind('}'), R"(, "experiment": {"hidden": 3})");
  const Result wrong = validate(text);
  CHECK(wrong.code == 2);
  CHECK(wrong.out.empty());
  CHECK(wrong.err == "autoepoch: stdin: /experiment/hidden: toys have no such setting\n");
  write_text(directory / "toy.json", text);
  std::filesystem::copy_file(AUTOEPOCH_PROGRAM, directory / "alone");  // where no worker is beside it
  const std::string command = (directory / "alone") + " validate " + (directory / "toy.json") + " > " +
                              (directory / "out") + " 2> " + (directory / "err");
  CHECK(std::system(command.c_str()) == 0);
  CHECK(read_text(directory / "out").starts_with("toy: valid; "));
  CHECK(read_text(directory / "err").starts_with("Warning: experiment and the parameters' names are not checked: "));
}

TEST_CASE("validate finds a score that is minimized, and shows the direction that was left out") {
  const std::string rest = R"(, "space": {"x": {"type": "float", "low": 0, "high": 1}}, "budget": {"max_epochs": 2}})";
  const Result open = validate(R"({"objective": {"metric": "hits"})" + rest, {"--format", "json"});
  CHECK(open.code == 0);
  CHECK(nlohmann::json::parse(open.out)["objective"]["direction"] == "maximize");
  const Result wrong = validate(R"({"objective": {"metric": "hits", "direction": "minimize"})" + rest);
  CHECK(wrong.code == 2);
  CHECK(wrong.err.find("must be \"maximize\" for hits") != std::string::npos);
}

TEST_CASE("what cannot be read is named") {
  const TemporaryDirectory directory;
  CHECK(run({"validate", directory / "none.json"}).err ==
        "autoepoch: cannot read " + (directory / "none.json") + ": No such file or directory\n");
  CHECK(run({"validate", directory.path().string()}).code == 2);
  for (const char* command : {"resume", "status", "trials", "best"}) {
    INFO(command);
    const Result result = run({command, directory / "none"});
    CHECK(result.code == 2);
    CHECK(result.err.find("there is no study in " + (directory / "none")) != std::string::npos);
  }
}
