// The conversation in docs/wire.md is what controller and worker really say.
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "run/process_executor.hpp"
#include "support/executor_conformance.hpp"
#include "support/storage_files.hpp"
#include "worker/wire.hpp"

namespace autoepoch::test {
namespace {

struct Line {
  bool is_workers;
  std::string text;
};

/// The lines of docs/wire.md that begin with "< " or "> ".
std::vector<Line> transcript() {
  std::ifstream document("docs/wire.md");
  std::vector<Line> lines;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with("< ") || line.starts_with("> ")) lines.push_back({line[0] == '<', line.substr(2)});
  }
  return lines;
}

std::string said_by(bool worker) {
  std::string text;
  for (const Line& line : transcript()) {
    if (line.is_workers == worker) text += line.text + "\n";
  }
  return text;
}

std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("each line of the transcript is read and written alike") {
  REQUIRE(transcript().size() == 10);
  for (const Line& line : transcript()) {
    INFO(line.text);
    if (line.is_workers) {
      CHECK(wire::encode(wire::decode_to_controller(line.text).value()) == line.text + "\n");
    } else {
      CHECK(wire::encode(wire::decode_to_worker(line.text).value()) == line.text + "\n");
    }
  }
}

TEST_CASE("a worker answers the transcript's controller as the transcript says") {
  const ScratchDirectory directory;
  std::ofstream(directory / "in") << said_by(false);
  const std::string command = std::string(TRANSCRIPT_WORKER) + " < '" + (directory / "in").string() + "' > '" +
                              (directory / "out").string() + "' 2> /dev/null";
  CHECK(std::system(command.c_str()) == 0);
  CHECK(read_text(directory / "out") == said_by(true));
}

TEST_CASE("the controller says to the transcript's worker what the transcript says") {
  const ScratchDirectory directory;
  std::string script;
  for (const Line& line : transcript()) {
    script += line.is_workers ? "echo '" + line.text + "'\n"
                              : "read -r line; echo \"$line\" >> '" + (directory / "heard").string() + "'\n";
  }
  StudySpec spec;
  spec.experiment = R"({"dataset": "digits"})";
  spec.objective.metric = "val_loss";
  spec.budget.max_epochs = 9;
  run::ProcessExecutor executor(spec, {.program = {.file = "sh", .arguments = {"-c", script + "read -r line"}},
                                       .slots = {{.name = "cpu:0", .device = "cpu"}}});
  executor.submit({.trial = 0, .params = {{"rate", 0.5}}, .seed = 7, .until = 3});
  CHECK(expect<Reported>(executor).observation.value == 1.5);
  executor.answer(0, std::nullopt);
  CHECK(expect<Reported>(executor).observation.metrics.at("val_accuracy") == 0.75);
  executor.answer(0, Leave::pause);
  CHECK(expect<Ended>(executor).leave == Leave::pause);
  executor.submit({.trial = 1, .params = {{"rate", 2.0}}, .seed = 8, .until = 3});
  CHECK(expect<Crashed>(executor).reason == "/space/rate: must be at most 1");
  CHECK(read_text(directory / "heard") == said_by(false));
}

}  // namespace autoepoch::test
