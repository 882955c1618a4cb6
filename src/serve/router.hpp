// From a request to its answer: who may see and do what. Pure, so that it can be tested without a network.
//
// GET / is the page, GET /report.json the document, GET /log?study=I&trial=N a log's end, GET /events?since=V a stream
// of server-sent events (text/event-stream) with what changes after version V of the document, POST /control a form for
// Site::act. Where a token is needed, it comes in the query (?token=...) of a first GET /, which leaves it as a cookie,
// or in the header "Authorization: Bearer ...".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serve/site.hpp"

namespace autoepoch::serve {

struct Request {
  std::string method = "GET";
  std::string target = "/";                         ///< path and query
  std::map<std::string, std::string> headers = {};  ///< names in lower case
  std::string body = {};
};

struct Answer {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  SharedText body;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::optional<std::uint64_t> events_since = {};  ///< not this body but the events since that version follow
};

struct Access {
  std::string token = {};          ///< needed for everything; empty: none is
  bool control = false;            ///< whether POST /control exists
  std::string control_token = {};  ///< what the page shows to prove that a form is its own
  bool local_only = true;          ///< only names of this machine in Host (against rebinding of other names to it)
};

class Router {
 public:
  /// The site must outlive the router.
  Router(Site& site, Access access) : site_(&site), access_(std::move(access)) {}

  /// Never throws for any request.
  Answer answer(const Request& request) const;

 private:
  Answer control(const Request& request) const;
  bool is_authorized(const Request& request, const std::string& query) const;

  Site* site_;
  Access access_;
};

/// "a=1&b=x%20y" as {{"a", "1"}, {"b", "x y"}}; the last of equal names counts.
std::map<std::string, std::string> parse_form(std::string_view text);

/// Equal, without telling by the time it takes where the difference is.
bool equal_secrets(std::string_view a, std::string_view b);

/// An answer of one line of text.
Answer plain_answer(int status, std::string line);

}  // namespace autoepoch::serve
