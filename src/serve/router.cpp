#include "serve/router.hpp"

#include <algorithm>
#include <charconv>
#include <exception>

#include "autoepoch/error.hpp"
#include "serve/host.hpp"

namespace autoepoch::serve {
namespace {

std::string header(const Request& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

std::string decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const bool escaped = text[i] == '%' && i + 2 < text.size() &&
                         std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr == text.data() + i + 3;
    decoded += escaped ? static_cast<char>(byte) : text[i] == '+' ? ' ' : text[i];
    if (escaped) i += 2;
  }
  return decoded;
}

std::string cookie(const Request& request, std::string_view name) {
  const std::string all = header(request, "cookie");
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find(';', begin), all.size());
    std::string_view one(all.data() + begin, end - begin);
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
      return std::string(one.substr(name.size() + 1));
    begin = end + 1;
  }
  return "";
}

/// The version that a reader has: the last that it was told of, else the one of its page; 0: it has none.
std::uint64_t version_asked_for(const Request& request, const std::string& query) {
  std::string text = header(request, "last-event-id");
  if (text.empty()) text = parse_form(query)["since"];
  std::uint64_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  return error == std::errc() && end == text.data() + text.size() ? version : 0;
}

Answer content(std::string type, SharedText body) { return {.type = std::move(type), .body = std::move(body)}; }

}  // namespace

std::map<std::string, std::string> parse_form(std::string_view text) {
  std::map<std::string, std::string> form;
  while (!text.empty()) {
    const std::string_view field = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(field.size() + 1, text.size()));
    const std::size_t equals = std::min(field.find('='), field.size());
    const std::string_view value = field.substr(std::min(equals + 1, field.size()));
    if (equals > 0) form[decode(field.substr(0, equals))] = decode(value);
  }
  return form;
}

bool equal_secrets(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < b.size(); ++i)
    difference |= static_cast<unsigned char>(b[i]) ^ static_cast<unsigned char>(a.empty() ? 0 : a[i % a.size()]);
  return difference == 0;
}

Answer plain_answer(int status, std::string line) {
  return {.status = status, .body = std::make_shared<const std::string>(std::move(line) + "\n")};
}

bool Router::is_authorized(const Request& request, const std::string& query) const {
  if (access_.token.empty()) return true;
  constexpr std::string_view kBearer = "Bearer ";
  const std::string bearer = header(request, "authorization");
  return equal_secrets(cookie(request, "autoepoch"), access_.token) ||
         (bearer.starts_with(kBearer) && equal_secrets(bearer.substr(kBearer.size()), access_.token)) ||
         equal_secrets(parse_form(query)["token"], access_.token);
}

Answer Router::answer(const Request& request) const try {
  const std::size_t mark = std::min(request.target.find('?'), request.target.size());
  const std::string path = request.target.substr(0, mark);
  const std::string query = mark < request.target.size() ? request.target.substr(mark + 1) : "";
  const std::string host = header(request, "host");  // none: no browser asks, and only browsers can be led here
  if (access_.local_only && !host.empty() && !is_this_machine(host))
    return plain_answer(421, "this server answers to localhost only");
  if (!is_authorized(request, query)) return plain_answer(401, "open the address with its token: /?token=...");

  if (path == "/control" && request.method == "POST") return control(request);
  if (request.method != "GET" && request.method != "HEAD") return plain_answer(405, "only GET");
  if (path == "/report.json") return content("application/json", site_->document());
  if (path == "/log") return content("text/plain; charset=utf-8", site_->log(parse_form(query)));
  if (path == "/events")
    return {.type = "text/event-stream", .body = nullptr, .events_since = version_asked_for(request, query)};
  if (path != "/") return plain_answer(404, "there is nothing at this address; the page is at /");
  if (access_.token.empty() || query.empty()) return content("text/html; charset=utf-8", site_->page());
  Answer redirect = plain_answer(303, "see /");  // so that the token does not stay in the address
  redirect.headers = {{"Location", "/"},
                      {"Set-Cookie", "autoepoch=" + access_.token + "; HttpOnly; SameSite=Strict; Path=/"}};
  return redirect;
} catch (const InvalidInput& error) {
  return plain_answer(404, error.what());
} catch (const std::exception& error) {
  return plain_answer(500, error.what());
}

/// Only the page itself knows the control token, and no other site can make a browser send this header.
Answer Router::control(const Request& request) const try {
  if (!access_.control) return plain_answer(403, "this server only shows; start it with --control to steer searches");
  if (!equal_secrets(header(request, "x-autoepoch-control"), access_.control_token))
    return plain_answer(403, "the form does not come from this server's page; load it anew");
  return plain_answer(200, site_->act(parse_form(request.body)));
} catch (const InvalidInput& error) {
  return plain_answer(409, error.what());
}

}  // namespace autoepoch::serve
