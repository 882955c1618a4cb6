#include "run/ask_worker.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <optional>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "core/clock.hpp"
#include "run/worker_process.hpp"
#include "worker/wire.hpp"

namespace autoepoch::run {
namespace {

constexpr int kPollMilliseconds = 1000;  // between looks at the deadline

/// The line with a JSON object that names a machine. A program that does not know the question ends, or waits for one
/// that it knows and ends as its input does.
std::optional<std::string> answer_of(const WorkerProgram& program, const StudySpec& spec, double limit_seconds) {
  WorkerProgram described = program;
  described.arguments.push_back("--describe");
  WorkerProcess process(described, {}, [](std::string_view) {});
  process.send(to_json(spec) + "\n");
  if (process.channel() >= 0) ::shutdown(process.channel(), SHUT_WR);
  const double deadline = steady_seconds() + limit_seconds;
  while (steady_seconds() < deadline) {
    std::array<pollfd, 2> sources{pollfd{process.channel(), POLLIN, 0}, pollfd{process.errors(), POLLIN, 0}};
    ::poll(sources.data(), sources.size(), kPollMilliseconds);
    process.read_errors();
    const WorkerProcess::Input input = process.read();
    for (const std::string& line : input.lines)
      if (wire::machine_of_description(line)) return line;
    if (input.ended) return std::nullopt;
  }
  throw ExecutorError(described.file.string() + " --describe has not ended within " +
                      std::to_string(static_cast<int>(limit_seconds)) + " s");
}

}  // namespace

WorkerFacts ask_worker(const WorkerProgram& program, const StudySpec& spec, double limit_seconds) {
  const std::optional<std::string> text = answer_of(program, spec, limit_seconds);
  if (!text) return {.machine = probe_machine(program, limit_seconds), .description = {}};
  try {
    return {
        .machine = *wire::machine_of_description(*text), .description = parse_worker_description(*text), .text = *text};
  } catch (const InvalidInput& error) {
    throw ExecutorError(program.file.string() + " describes itself in a way that cannot be read: " + error.what());
  }
}

}  // namespace autoepoch::run
