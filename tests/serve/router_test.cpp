#include "serve/router.hpp"

#include "autoepoch/error.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::serve;

namespace {

class TestSite final : public Site {
 public:
  SharedText page() override { return std::make_shared<const std::string>("<p>page"); }
  SharedText document() override { return std::make_shared<const std::string>("{}"); }
  std::uint64_t version() override { return 1; }
  Changes changes(std::uint64_t) override { return {1, document()}; }
  SharedText log(const std::map<std::string, std::string>& query) override {
    if (!query.contains("trial")) throw InvalidInput("trial: there is none");
    return std::make_shared<const std::string>("log of " + query.at("trial"));
  }
  std::string act(const std::map<std::string, std::string>& form) override {
    if (form.at("action") == "refuse") throw InvalidInput("not now");
    return "did " + form.at("action");
  }
};

const std::string kToken = "0123456789abcdef";

Request get(const std::string& target, std::map<std::string, std::string> headers = {{"host", "localhost:8080"}}) {
  return {.target = target, .headers = std::move(headers)};
}

}  // namespace

TEST_CASE("the page, the document and the events have their addresses; there is nothing else") {
  TestSite site;
  const Router router(site, {});
  CHECK(*router.answer(get("/")).body == "<p>page");
  CHECK(router.answer(get("/?x=1")).status == 200);
  CHECK(router.answer(get("/report.json")).type == "application/json");
  CHECK(router.answer(get("/events")).events_since == 0);
  CHECK(router.answer(get("/events?since=17")).events_since == 17);
  CHECK(router.answer(get("/events?since=-1x")).events_since == 0);
  CHECK(router.answer(get("/events?since=17", {{"host", "localhost"}, {"last-event-id", "18"}})).events_since == 18);
  CHECK(*router.answer(get("/log?study=0&trial=7")).body == "log of 7");
  CHECK(router.answer(get("/log?study=0&trial=7")).type == "text/plain; charset=utf-8");
  CHECK(router.answer(get("/log")).status == 404);
  for (const char* path :
       {"/../etc/passwd", "/%2e%2e/etc/passwd", "//", "", "*", "http://other/", "/report.json/", "/control"})
    CHECK(router.answer(get(path)).status == 404);
  for (const char* method : {"PUT", "DELETE", "POST", "", "TRACE"})
    CHECK(router.answer({.method = method, .target = "/", .headers = {{"host", "localhost"}}}).status == 405);
}

TEST_CASE("another name for this machine is refused: a site elsewhere could have made it up") {
  TestSite site;
  const Router router(site, {});
  for (const char* host : {"localhost", "LocalHost:8080", "localhost:", "127.0.0.1", "127.0.0.1:1", "127.1.2.3:65535",
                           "[::1]", "[::1]:8080", "[0:0::1]:1", ""}) {
    INFO(host);
    CHECK(router.answer(get("/", {{"host", host}})).status == 200);
  }
  for (const char* host : {"evil.example",
                           "evil.example:8080",
                           "localhost.evil.example",
                           "localhost.evil.example:8080",
                           "[::2]",
                           "127.evil.example",
                           "127.evil.example:8080",
                           "127.0.0.1.evil.example",
                           "127.0.0.1:evil.example",
                           "127.0.0.1:1:2",
                           "127.0.0",
                           "127.0.0.256",
                           "128.0.0.1",
                           "0.0.0.0",
                           "::1",
                           "[::1",
                           "[::1]evil.example",
                           "[127.0.0.1]",
                           "[localhost]",
                           "localhost:x",
                           " localhost",
                           "[]",
                           "[",
                           ":",
                           ":80"}) {
    INFO(host);
    CHECK(router.answer(get("/", {{"host", host}})).status == 421);
  }
}

TEST_CASE("with a token nothing is shown without it") {
  TestSite site;
  const Router router(site, {.token = kToken, .local_only = false});
  for (const char* path : {"/", "/report.json", "/events", "/nothing", "/?token=", "/?token=0123456789abcdeF"})
    CHECK(router.answer(get(path)).status == 401);
  CHECK(router.answer(get("/report.json", {{"authorization", "Bearer " + kToken}})).status == 200);
  CHECK(router.answer(get("/report.json", {{"authorization", "Bearer"}})).status == 401);
  CHECK(router.answer(get("/report.json", {{"cookie", "a=b; autoepoch=" + kToken}})).status == 200);
  CHECK(router.answer(get("/report.json", {{"cookie", "xautoepoch=" + kToken}})).status == 401);

  const Answer first = router.answer(get("/?token=" + kToken));
  CHECK(first.status == 303);
  CHECK(first.headers[0].second == "/");
  CHECK(first.headers[1].second == "autoepoch=" + kToken + "; HttpOnly; SameSite=Strict; Path=/");
}

TEST_CASE("a form is obeyed only where control is allowed and only from the page itself") {
  TestSite site;
  Request post{.method = "POST", .target = "/control", .headers = {{"host", "localhost"}}, .body = "action=pause"};
  CHECK(Router(site, {}).answer(post).status == 403);

  const Router router(site, {.control = true, .control_token = kToken});
  CHECK(router.answer(post).status == 403);
  post.headers["x-autoepoch-control"] = "0123456789abcdeF";
  CHECK(router.answer(post).status == 403);
  post.headers["x-autoepoch-control"] = kToken;
  CHECK(*router.answer(post).body == "did pause\n");
  post.body = "action=refuse";
  CHECK(router.answer(post).status == 409);
  post.body = "";
  CHECK(router.answer(post).status == 500);
  post.headers["host"] = "evil.example";
  CHECK(router.answer(post).status == 421);
}

TEST_CASE("forms are decoded as browsers encode them; what is malformed stays as it is") {
  CHECK(parse_form("a=1&b=x%20y+z&c=") == std::map<std::string, std::string>{{"a", "1"}, {"b", "x y z"}, {"c", ""}});
  CHECK(parse_form("&&=x&a&a=%zz%4") == std::map<std::string, std::string>{{"a", "%zz%4"}});
  CHECK(parse_form("").empty());
}

TEST_CASE("secrets are equal only when all of them is") {
  CHECK(equal_secrets("", ""));
  CHECK(equal_secrets("ab", "ab"));
  CHECK_FALSE(equal_secrets("", "ab"));
  CHECK_FALSE(equal_secrets("ab", ""));
  CHECK_FALSE(equal_secrets("abab", "ab"));
  CHECK_FALSE(equal_secrets("ab", "abab"));
}
