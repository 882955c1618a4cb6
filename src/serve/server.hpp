// An HTTP/1.1 server: one thread for the network, a few in which the site finds its answers. Slow, silent and malformed
// clients cost it a connection each, never more: every read and write has a time limit, headers and bodies a size
// limit, and there are only so many connections.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "serve/router.hpp"

namespace autoepoch::serve {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free one
  std::size_t connections = 512;
  std::chrono::milliseconds patience{15000};  ///< for each request and each piece of an answer
  std::chrono::milliseconds poll{500};        ///< how often streams of events look at Site::version
};

class Server {
 public:
  /// Listens. Throws Error when the address cannot be had. Site and router must outlive the server.
  Server(Site& site, const Router& router, const ServerOptions& options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;

  /// Serves until stop(), SIGINT or SIGTERM.
  void run();

  /// May be called from any thread.
  void stop();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace autoepoch::serve
