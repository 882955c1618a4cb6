#include "serve/server.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <csignal>
#include <utility>

#include "autoepoch/error.hpp"

namespace autoepoch::serve {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = net::ip::tcp;
using Code = boost::system::error_code;

constexpr std::uint32_t kMostHeaderBytes = 16 * 1024;
constexpr std::uint64_t kMostBodyBytes = 16 * 1024;
constexpr std::size_t kHelpers = 4;             // requests that are answered at the same time
constexpr std::chrono::seconds kHeartbeat{15};  // keeps proxies from closing a silent stream, and finds dead clients

Request to_request(const http::request<http::string_body>& message) {
  Request request{
      .method = std::string(message.method_string()), .target = std::string(message.target()), .body = message.body()};
  for (const auto& field : message) {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    request.headers[name] = std::string(field.value());
  }
  return request;
}

void set_headers(http::fields& fields, const Answer& answer) {
  fields.set(http::field::content_type, answer.type);
  fields.set(http::field::cache_control, "no-store");
  fields.set("X-Content-Type-Options", "nosniff");
  fields.set("X-Frame-Options", "DENY");
  fields.set("Referrer-Policy", "no-referrer");
  for (const auto& [name, value] : answer.headers) fields.set(name, value);
}

/// Programs that this one starts must not hold its sockets: the port would stay taken, and browsers would wait for
/// answers, as long as they run. Boost.Asio opens and accepts without that.
void close_on_exec(int socket) { fcntl(socket, F_SETFD, FD_CLOEXEC); }

/// What to say of a request that could not be read; empty for a client that is gone or too slow.
Answer complaint(const Code& error) {
  if (error == http::error::header_limit) return plain_answer(431, "the request's header is too large");
  if (error == http::error::body_limit) return plain_answer(413, "the request's body is too large");
  const bool is_http = error.category() == make_error_code(http::error::bad_method).category();
  return is_http && error != http::error::end_of_stream ? plain_answer(400, "this is no HTTP request") : Answer{};
}

}  // namespace

class Server::Implementation {
 public:
  Implementation(Site& site, const Router& router, const ServerOptions& options)
      : site_(site), router_(router), options_(options), acceptor_(context_), signals_(context_, SIGINT, SIGTERM) {
    Code error;
    const net::ip::address address = net::ip::make_address(options.address, error);
    const tcp::endpoint endpoint(address, options.port);
    if (!error) acceptor_.open(endpoint.protocol(), error);
    if (!error) close_on_exec(acceptor_.native_handle());
    if (!error) acceptor_.set_option(net::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(net::socket_base::max_listen_connections, error);
    if (error)
      throw Error("cannot listen on " + options.address + " port " + std::to_string(options.port) + ": " +
                  error.message());
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  void run() {
    signals_.async_wait([this](const Code& error, int) {
      if (!error) context_.stop();
    });
    net::co_spawn(context_, accept(), net::detached);
    context_.run();
  }

  void stop() { context_.stop(); }

 private:
  using Stream = beast::tcp_stream;

  net::awaitable<void> accept() {
    for (;;) {
      Code error;
      tcp::socket socket = co_await acceptor_.async_accept(net::redirect_error(net::use_awaitable, error));
      if (error) {  // such as too many open files: other connections will end
        net::steady_timer pause(context_, std::chrono::milliseconds(100));
        co_await pause.async_wait(net::use_awaitable);
      } else if (connections_ < options_.connections) {
        close_on_exec(socket.native_handle());
        net::co_spawn(context_, serve(std::move(socket)), net::detached);
      }
    }
  }

  /// One connection, from its first request to its end.
  net::awaitable<void> serve(tcp::socket socket) {
    const Counted counted(connections_);
    Stream stream(std::move(socket));
    beast::flat_buffer buffer;
    for (bool alive = true; alive;) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(kMostHeaderBytes);
      parser.body_limit(kMostBodyBytes);
      Code error;
      stream.expires_after(options_.patience);
      co_await http::async_read(stream, buffer, parser, net::redirect_error(net::use_awaitable, error));
      Answer answer = complaint(error);
      if (!error)  // in another thread: a site may have to read files, or to wait for what it has started
        answer = co_await net::co_spawn(helpers_, this->answer(to_request(parser.get())), net::use_awaitable);
      if (answer.events_since) {
        co_await send_events(stream, answer);
        break;
      }
      if (!answer.body) break;
      const bool is_head = !error && parser.get().method() == http::verb::head;
      alive = !error && parser.get().keep_alive();
      alive = co_await send(stream, answer, {.alive = alive, .is_head = is_head}) && alive;
    }
    Code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
  }

  net::awaitable<Answer> answer(Request request) { co_return router_.answer(request); }

  struct Manner {
    bool alive = false;
    bool is_head = false;
  };

  net::awaitable<bool> send(Stream& stream, const Answer& answer, Manner manner) {
    http::response<http::span_body<const char>> response(static_cast<http::status>(answer.status), 11);
    set_headers(response, answer);
    response.keep_alive(manner.alive);
    response.body() = beast::span<const char>(answer.body->data(), answer.body->size());
    response.prepare_payload();
    http::response_serializer<http::span_body<const char>> serializer(response);
    Code error;
    if (manner.is_head) {
      stream.expires_after(options_.patience);
      co_await http::async_write_header(stream, serializer, net::redirect_error(net::use_awaitable, error));
      co_return !error;
    }
    while (!error && !serializer.is_done()) {  // the limit is for each piece: a slow line may take its time
      stream.expires_after(options_.patience);
      co_await http::async_write_some(stream, serializer, net::redirect_error(net::use_awaitable, error));
    }
    co_return !error;
  }

  net::awaitable<Changes> changes(std::uint64_t since) { co_return site_.changes(since); }

  /// Tells what each new version of the document changes. A browser that comes back says which version it was told
  /// last.
  net::awaitable<void> send_events(Stream& stream, const Answer& answer) {
    http::response<http::empty_body> head(http::status::ok, 11);
    set_headers(head, answer);
    head.keep_alive(false);
    http::response_serializer<http::empty_body> serializer(head);
    Code error;
    stream.expires_after(options_.patience);
    co_await http::async_write_header(stream, serializer, net::redirect_error(net::use_awaitable, error));

    net::steady_timer timer(context_);
    std::uint64_t told = *answer.events_since;
    auto last = std::chrono::steady_clock::now();
    while (!error) {
      const std::uint64_t version = site_.version();
      const auto now = std::chrono::steady_clock::now();
      const bool changed = version != told;
      if (changed || now - last >= kHeartbeat) {
        Changes news{.version = told, .text = nullptr};
        if (changed) news = co_await net::co_spawn(helpers_, changes(told), net::use_awaitable);
        const std::string begin =
            changed ? "id: " + std::to_string(news.version) + "\nevent: changes\ndata: " : ": alive";
        std::array<net::const_buffer, 3> text = {net::buffer(begin), {}, net::buffer("\n\n", 2)};
        if (news.text) text[1] = net::buffer(*news.text);
        stream.expires_after(options_.patience);
        co_await net::async_write(stream, text, net::redirect_error(net::use_awaitable, error));
        told = news.version;
        last = now;
      }
      stream.expires_never();
      timer.expires_after(options_.poll);
      if (!error) co_await timer.async_wait(net::use_awaitable);
    }
  }

  /// Counts connections while it lives.
  struct Counted {
    explicit Counted(std::size_t& count) : count_(count) { ++count_; }
    ~Counted() { --count_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    std::size_t& count_;
  };

  Site& site_;
  const Router& router_;
  ServerOptions options_;
  std::size_t connections_ = 0;
  net::io_context context_{1};
  tcp::acceptor acceptor_;
  net::signal_set signals_;
  net::thread_pool helpers_{kHelpers};  // the first to go: what it still does refers to the others
};

Server::Server(Site& site, const Router& router, const ServerOptions& options)
    : implementation_(std::make_unique<Implementation>(site, router, options)) {}

Server::~Server() = default;

std::uint16_t Server::port() const { return implementation_->port(); }
void Server::run() { implementation_->run(); }
void Server::stop() { implementation_->stop(); }

}  // namespace autoepoch::serve
