#include "autoepoch/executors.hpp"

#include <fmt/format.h>

#include "cli/output.hpp"
#include "cli/session.hpp"
#include "report/text.hpp"
#include "worker/wire.hpp"

namespace autoepoch::cli {
namespace {

constexpr double kGibibyte = 1024.0 * 1024 * 1024;

struct DevicesOptions {
  std::filesystem::path worker;
  Format format = Format::table;
};

std::string describe(const Machine& machine) {
  std::string text = fmt::format("cpu     {}\n", report::format_count(machine.cores, "core"));
  for (const Gpu& gpu : machine.gpus)
    text += fmt::format("cuda:{}  {}, {:.1f} GiB, {}\n", gpu.index, gpu.name, gpu.memory / kGibibyte, gpu.uuid);
  return text + fmt::format("Trains with {}\n", machine.library);
}

ExitCode show_devices(const DevicesOptions& options) {
  const Machine machine = probe_machine(find_worker(options.worker));
  print(options.format == Format::json ? wire::encode(machine) : describe(machine));
  return kSuccess;
}

}  // namespace

void add_devices(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("devices", "List what trials can run on");
  auto options = std::make_shared<DevicesOptions>();
  add_worker(*command, options->worker);
  add_format(*command, options->format);
  command->callback([options, &action] { action = [options] { return show_devices(*options); }; });
}

}  // namespace autoepoch::cli
