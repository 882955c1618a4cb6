#include "serve/server.hpp"

#include <array>
#include <cctype>
#include <fstream>

#include "autoepoch/error.hpp"
#include "cli/command.hpp"
#include "cli/live_studies.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "report/page.hpp"
#include "serve/host.hpp"

namespace autoepoch::cli {
namespace {

struct ServeOptions {
  std::vector<std::filesystem::path> directories;
  std::string address = "127.0.0.1";
  int port = 8080;
  std::string token;
  bool control = false;
};

/// 128 bits from the kernel, as hexadecimal digits.
std::string random_token() {
  std::array<unsigned char, 16> bytes{};
  std::ifstream("/dev/urandom", std::ios::binary).read(reinterpret_cast<char*>(bytes.data()), bytes.size());
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string token;
  for (const unsigned char byte : bytes) token += {kDigits[byte >> 4], kDigits[byte & 15]};
  return token;
}

void check_token(const std::string& token) {
  for (const unsigned char c : token)
    if (!std::isalnum(c) && c != '-' && c != '_')
      throw InvalidInput("--token: only letters, digits, - and _ may be in it");
}

ExitCode serve_studies(ServeOptions options) {
  if (!report::chart_page("{}", {})) throw Error("this program was built without npm and has no page to serve");
  check_token(options.token);
  const bool local = serve::is_loopback(options.address);
  if (!local && options.token.empty()) options.token = random_token();
  std::vector<study::Directory> directories;
  for (const auto& path : options.directories) directories.push_back(study::existing_study(path));

  const std::string control_token = options.control ? random_token() : "";
  LiveStudies site(std::move(directories), control_token);
  const serve::Router router(
      site, {.token = options.token, .control = options.control, .control_token = control_token, .local_only = local});
  serve::Server server(site, router, {.address = options.address, .port = static_cast<std::uint16_t>(options.port)});
  const std::string host =
      options.address.find(':') == std::string::npos ? options.address : "[" + options.address + "]";
  print("http://" + host + ":" + std::to_string(server.port()) + "/" +
        (options.token.empty() ? "" : "?token=" + options.token) + "\n");
  note(std::string("Serving ") + (options.control ? "with control" : "read-only") +
       "; Ctrl-C ends it, not the search.");
  server.run();
  return kSuccess;
}

}  // namespace

void add_serve(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("serve", "Show searches live in a browser, also while they run");
  auto options = std::make_shared<ServeOptions>();
  command->add_option("DIR", options->directories, "The directories of the searches")->required();
  command->add_option("--address", options->address, "Where to listen (default: 127.0.0.1); any other needs a token")
      ->type_name("IP");
  command->add_option("--port", options->port, "TCP port, 0 for any free one (default: 8080)")
      ->check(CLI::Range(0, 65535))
      ->type_name("PORT");
  command->add_option("--token", options->token, "What browsers must know (default: a random one where it is needed)")
      ->type_name("TOKEN");
  command->add_flag("--control", options->control,
                    "Let the page pause, continue and extend searches, stop trials, and write notes");
  command->callback([options, &action] { action = [options] { return serve_studies(*options); }; });
}

}  // namespace autoepoch::cli
