#include "run/ask_worker.hpp"

#include <sys/socket.h>

#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "core/clock.hpp"
#include "run/words.hpp"
#include "run/worker_process.hpp"
#include "worker/wire.hpp"

namespace autoepoch {
namespace run {
namespace {

WorkerProgram with_argument(WorkerProgram program, const std::string& argument) {
  program.arguments.push_back(argument);
  return program;
}

struct Answer {
  std::optional<std::string> line = {};  ///< none: there was none within the time, or before the program's end
  bool ended = false;                    ///< the program said all that it had to say
};

/// The first line that `is_answer` takes; the others are logged.
Answer wait_for_answer(WorkerProcess& process, double limit_seconds,
                       const std::function<bool(std::string_view)>& is_answer) {
  const double deadline = steady_seconds() + limit_seconds;
  while (steady_seconds() < deadline) {
    std::vector<pollfd> sources{{process.channel(), POLLIN, 0}, {process.errors(), POLLIN, 0}};
    poll_for_input(sources, deadline - steady_seconds());
    process.read_errors();
    const WorkerProcess::Input input = process.read();
    for (const std::string& line : input.lines) {
      if (is_answer(line)) return {.line = line};
      process.log(line);
    }
    if (input.ended) return {.ended = true};
  }
  return {};
}

/// The line with a JSON object that names a machine. A program that does not know the question ends, or waits for one
/// that it knows and ends as its input does.
std::optional<std::string> description_of(const WorkerProgram& program, const StudySpec& spec, double limit_seconds) {
  WorkerProcess process(with_argument(program, "--describe"), {}, [](std::string_view) {});
  process.send(to_json(spec) + "\n");
  if (process.channel() >= 0) ::shutdown(process.channel(), SHUT_WR);
  Answer answer = wait_for_answer(process, limit_seconds,
                                  [](std::string_view line) { return wire::machine_of_description(line).has_value(); });
  if (answer.line || answer.ended) return std::move(answer.line);
  throw ExecutorError(program.file.string() + " --describe has not ended within " +
                      std::to_string(static_cast<int>(limit_seconds)) + " s");
}

}  // namespace

WorkerFacts ask_worker(const WorkerProgram& program, const StudySpec& spec, double limit_seconds) {
  const std::optional<std::string> text = description_of(program, spec, limit_seconds);
  if (!text) return {.machine = probe_machine(program, limit_seconds), .description = {}};
  try {
    return {
        .machine = *wire::machine_of_description(*text), .description = parse_worker_description(*text), .text = *text};
  } catch (const InvalidInput& error) {
    throw ExecutorError(program.file.string() + " describes itself in a way that cannot be read: " + error.what());
  }
}

}  // namespace run

Machine probe_machine(const WorkerProgram& program, double limit_seconds) {
  run::WorkerProcess process(run::with_argument(program, "--probe"), {}, [](std::string_view) {});
  const run::Answer answer = run::wait_for_answer(
      process, limit_seconds, [](std::string_view line) { return wire::decode_machine(line).has_value(); });
  if (answer.line) return *wire::decode_machine(*answer.line);
  const std::string failed = program.file.string() + " tells no devices";
  throw ExecutorError(answer.ended ? failed + ": " + process.bury()
                                   : failed + " within " + run::duration_text(limit_seconds));
}

}  // namespace autoepoch
