// A connection to a server of this machine, for its tests.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace autoepoch::test {

class HttpClient {
 public:
  /// Throws when nobody listens.
  explicit HttpClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
    close(socket_);
    throw std::runtime_error("nobody listens at port " + std::to_string(port));
  }
  ~HttpClient() { close(socket_); }
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  void send(const std::string& text) const { ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }

  /// Until `word` has come or the server has closed; gives up after ten seconds.
  std::string read_until(const std::string& word) const {
    std::string text;
    pollfd waiting{socket_, POLLIN, 0};
    while (text.find(word) == std::string::npos && poll(&waiting, 1, 10000) > 0) {
      char bytes[65536];
      const ssize_t count = recv(socket_, bytes, sizeof bytes, 0);
      if (count <= 0) break;
      text.append(bytes, static_cast<std::size_t>(count));
    }
    return text;
  }

  /// Whether the server's end comes within ten seconds.
  bool is_closed() const {
    pollfd waiting{socket_, POLLIN, 0};
    for (char bytes[65536]; poll(&waiting, 1, 10000) > 0;)
      if (recv(socket_, bytes, sizeof bytes, 0) <= 0) return true;
    return false;
  }

  std::string read_all() const { return read_until("\1 no such word"); }

 private:
  int socket_;
};

}  // namespace autoepoch::test
