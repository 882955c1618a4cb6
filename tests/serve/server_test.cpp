// The server under clients of every kind, over real sockets.
#include "serve/server.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <atomic>
#include <future>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "autoepoch/error.hpp"
#include "support/catch.hpp"
#include "support/http_client.hpp"

using namespace autoepoch;
using namespace autoepoch::serve;

namespace {

class TestSite final : public Site {
 public:
  SharedText page() override { return std::make_shared<const std::string>("<p>page"); }
  SharedText document() override { return std::make_shared<const std::string>(3'000'000, 'x'); }
  std::uint64_t version() override { return current; }
  Changes changes(std::uint64_t since) override {
    return {current, std::make_shared<const std::string>("since " + std::to_string(since))};
  }
  std::string act(const std::map<std::string, std::string>&) override {
    if (hold.valid()) hold.wait();
    return "done";
  }
  SharedText log(const std::map<std::string, std::string>&) override { return page(); }

  std::atomic<std::uint64_t> current = 1;
  std::shared_future<void> hold;  // act() waits for it
};

/// A server in a thread of its own.
struct Lab {
  TestSite site;
  Router router{site, {.control = true, .control_token = "key"}};
  Server server;
  std::thread thread;

  explicit Lab(ServerOptions options = {}) : server(site, router, options), thread([this] { server.run(); }) {}
  ~Lab() {
    server.stop();
    thread.join();
  }
};

using Client = test::HttpClient;

/// The open descriptors of this process that programs it starts would inherit.
std::set<int> inheritable_descriptors() {
  std::set<int> found;
  DIR* folder = opendir("/proc/self/fd");
  while (const dirent* entry = readdir(folder)) {
    const int descriptor = std::atoi(entry->d_name);
    const int flags = fcntl(descriptor, F_GETFD);
    if (entry->d_name[0] != '.' && flags >= 0 && (flags & FD_CLOEXEC) == 0) found.insert(descriptor);
  }
  closedir(folder);
  return found;
}

std::string request(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n"; }

}  // namespace

TEST_CASE("several requests go through one connection") {
  const Lab lab;
  const Client client(lab.server.port());
  client.send(request("/") + request("/nothing"));
  const std::string text = client.read_until("page is at /");
  CHECK(text.starts_with("HTTP/1.1 200 OK"));
  CHECK(text.find("<p>page") != std::string::npos);
  CHECK(text.find("X-Content-Type-Options: nosniff") != std::string::npos);
  CHECK(text.find("HTTP/1.1 404") != std::string::npos);
  client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const std::string head = client.read_all();
  CHECK(head.find("Content-Length: 7") != std::string::npos);
  CHECK(head.find("<p>page") == std::string::npos);
}

TEST_CASE("events tell what has changed since the version that the reader has, and each new change") {
  Lab lab({.poll = std::chrono::milliseconds(5)});
  lab.site.current = 5;
  const Client stranger(lab.server.port());
  stranger.send(request("/events"));
  CHECK(stranger.read_until("since 0\n\n").find("text/event-stream") != std::string::npos);
  const Client informed(lab.server.port());
  informed.send(request("/events?since=5"));
  const Client returned(lab.server.port());
  returned.send("GET /events?since=2 HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 4\r\n\r\n");
  CHECK(returned.read_until("since 4\n\n").ends_with("id: 5\nevent: changes\ndata: since 4\n\n"));
  lab.site.current = 6;
  CHECK(informed.read_until("data: since 5\n\n").find("id: 6\nevent: changes\n") != std::string::npos);
  CHECK(stranger.read_until("data: since 5\n\n").ends_with("data: since 5\n\n"));
}

TEST_CASE("what is malformed or too large is refused, and the server goes on") {
  const Lab lab;
  const auto [text, status] = GENERATE(
      std::pair<std::string, std::string>{"\x16\x03\x01\x02 this is no HTTP\r\n\r\n", "HTTP/1.1 400"},
      std::pair<std::string, std::string>{
          "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(100000, 'x') + "\r\n\r\n", "HTTP/1.1 431"},
      std::pair<std::string, std::string>{"GET /" + std::string(100000, 'x') + " HTTP/1.1\r\n\r\n", "HTTP/1.1 431"},
      std::pair<std::string, std::string>{
          "POST /control HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\nxx", "HTTP/1.1 413"},
      std::pair<std::string, std::string>{
          "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/1.1 404"});
  const Client client(lab.server.port());
  client.send(text);
  CHECK(client.read_all().starts_with(status));
  const Client next(lab.server.port());
  next.send(request("/"));
  CHECK(next.read_until("<p>page").starts_with("HTTP/1.1 200"));
}

TEST_CASE("no program that this one starts inherits its sockets") {
  const std::set<int> before = inheritable_descriptors();
  const Lab lab;
  const Client client(lab.server.port());
  client.send(request("/"));
  REQUIRE(client.read_until("<p>page").starts_with("HTTP/1.1 200"));
  CHECK(inheritable_descriptors() == before);
}

TEST_CASE("a form that takes its time keeps nobody else waiting") {
  std::promise<void> release;
  Lab lab;
  lab.site.hold = release.get_future().share();
  const Client slow(lab.server.port());
  slow.send("POST /control HTTP/1.1\r\nHost: localhost\r\nX-Autoepoch-Control: key\r\nContent-Length: 0\r\n\r\n");
  const Client good(lab.server.port());
  good.send(request("/"));
  CHECK(good.read_until("<p>page").starts_with("HTTP/1.1 200"));
  release.set_value();
  CHECK(slow.read_until("done").starts_with("HTTP/1.1 200"));
}

TEST_CASE("silent and slow clients are closed, and keep nobody else waiting") {
  const Lab lab({.patience = std::chrono::milliseconds(300)});
  const Client silent(lab.server.port());
  const Client slow(lab.server.port());
  slow.send("GET / HT");
  const Client deaf(lab.server.port());
  deaf.send(request("/report.json"));  // 3 MB that it never reads
  const Client good(lab.server.port());
  good.send(request("/"));
  CHECK(good.read_until("<p>page").starts_with("HTTP/1.1 200"));
  CHECK(silent.read_all().empty());
  CHECK(slow.read_all().empty());
}

TEST_CASE("two hundred streams and as many requests are served at the same time") {
  Lab lab({.poll = std::chrono::milliseconds(20)});
  std::vector<std::unique_ptr<Client>> streams;
  for (int i = 0; i < 200; ++i) {
    streams.push_back(std::make_unique<Client>(lab.server.port()));
    streams.back()->send(request("/events"));
  }
  for (int i = 0; i < 200; ++i) {
    const Client client(lab.server.port());
    client.send(request("/"));
    REQUIRE(client.read_until("<p>page").starts_with("HTTP/1.1 200"));
  }
  lab.site.current = 7;
  for (const auto& stream : streams) REQUIRE(stream->read_until("id: 7\n").find("id: 7\n") != std::string::npos);
}

TEST_CASE("connections beyond the limit are closed, and there is room again when others end") {
  const Lab lab({.connections = 2});
  auto first = std::make_unique<Client>(lab.server.port());
  const Client second(lab.server.port());
  first->send(request("/"));
  second.send(request("/"));
  REQUIRE(first->read_until("<p>page").size() > 0);
  REQUIRE(second.read_until("<p>page").size() > 0);
  const Client third(lab.server.port());
  CHECK(third.read_all().empty());
  first.reset();
  std::string text;
  for (int i = 0; i < 1000 && text.empty(); ++i) {  // until the server has seen the end of the first
    const Client fourth(lab.server.port());
    fourth.send(request("/"));
    text = fourth.read_until("<p>page");
  }
  CHECK(text.starts_with("HTTP/1.1 200"));
}

TEST_CASE("an address that cannot be had is an error that names it") {
  const Lab lab;
  TestSite site;
  const Router router(site, {});
  CHECK_THROWS_AS(Server(site, router, {.port = lab.server.port()}), Error);
  CHECK_THROWS_WITH(Server(site, router, {.address = "localhorst"}), Catch::Matchers::Matches(".*localhorst.*"));
}
