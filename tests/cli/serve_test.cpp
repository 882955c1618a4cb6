// The live server as a process, beside the searches that its page starts.
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"
#include "support/catch.hpp"
#include "support/http_client.hpp"

using namespace autoepoch::test;
using Json = nlohmann::json;

namespace {

/// The text between two others; empty where they are not.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  if (from == std::string::npos) return "";
  return text.substr(from + begin.size(), text.find(end, from + begin.size()) - from - begin.size());
}

/// A search that was interrupted, and a server of it whose page may go on with it.
struct Lab {
  TemporaryDirectory directory;
  std::string study = directory / "study";
  std::uint16_t port = 0;
  std::string token;
  std::unique_ptr<Program> server;

  explicit Lab(const std::string& worker = TOY_WORKER) {
    write_text(directory / "space.json", R"({"name": "toy", "objective": {"metric": "loss"},
      "space": {"x": {"type": "float", "low": 0, "high": 1}, "milliseconds": 100},
      "budget": {"max_epochs": 9, "trials": 100}, "run": {"workers": 1, "devices": "cpu:1"}})");
    REQUIRE(run({"search", directory / "space.json", "--out", study, "--epochs", "1", "--worker", TOY_WORKER}).code ==
            0);
    server = std::make_unique<Program>(Launch{.arguments = {"serve", study, "--port", "0", "--control"},
                                              .environment = {{"AUTOEPOCH_WORKER", worker}}});
    wait_until([&] { return server->ended() || server->output().ends_with("/\n"); });
    if (server->ended()) return;  // built without a page
    port = static_cast<std::uint16_t>(std::stoi(between(server->output(), "127.0.0.1:", "/")));
    token = between(request("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
                    "name=\"autoepoch-live\" content=\"", "\"");
  }

  std::string request(const std::string& text) const {
    const HttpClient client(port);
    client.send(text);
    return client.read_all();
  }

  /// The answer's status and body.
  std::string post(const std::string& form) const {
    const std::string answer =
        request("POST /control HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Autoepoch-Control: " + token +
                "\r\nContent-Length: " + std::to_string(form.size()) + "\r\n\r\n" + form);
    return answer.substr(9, 3) + " " + answer.substr(answer.find("\r\n\r\n") + 4);
  }

  Json status() const { return Json::parse(run({"status", study, "--format", "json"}).out); }
};

bool can_listen(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool can =
      bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && listen(socket, 1) == 0;
  close(socket);
  return can;
}

}  // namespace

TEST_CASE("a search that the page starts outlives the server, whose port is free and whose readers are told") {
  Lab lab;
  if (lab.port == 0) return;
  const HttpClient reader(lab.port);
  reader.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  REQUIRE(reader.read_until("data:").find("200 OK") != std::string::npos);
  CHECK(lab.post("action=resume&study=0&trials=3&epochs=1000000").starts_with("200 The search goes on"));
  wait_until([&] { return lab.status()["controller"].is_object(); });
  lab.server->signal(SIGINT);
  lab.server->wait();

  const Json controller = lab.status()["controller"];
  REQUIRE(controller.is_object());
  CHECK(can_listen(lab.port));
  CHECK(reader.is_closed());
  CHECK(kill(controller["pid"].get<pid_t>(), SIGINT) == 0);
  wait_until([&] { return lab.status()["controller"].is_null(); });
}

TEST_CASE("why a search cannot go on is told to the page, and kept in the log") {
  Lab lab("/none/worker");
  if (lab.port == 0) return;
  const std::string answer = lab.post("action=resume&study=0&epochs=10");
  CHECK(answer.starts_with("409 the search does not go on: "));
  CHECK(answer.find("/none/worker") != std::string::npos);
  CHECK(read_text(lab.study + "/log.txt").find("/none/worker") != std::string::npos);
  CHECK(lab.post("action=resume&study=0&trials=0").find("--trials") != std::string::npos);
}

TEST_CASE("the server leaves no zombie of a search that it started") {
  Lab lab;
  if (lab.port == 0) return;
  REQUIRE(lab.post("action=resume&study=0&epochs=30").starts_with("200"));
  const std::string children =
      "/proc/" + std::to_string(lab.server->pid()) + "/task/" + std::to_string(lab.server->pid()) + "/children";
  wait_until([&] { return lab.status()["controller"].is_null(); });
  wait_until([&] { return read_text(children).empty(); });
}
