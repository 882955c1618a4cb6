// Builds the document from the parser's events, because only they show repeated keys, the digits of numbers and the
// place of a fault.
#include <limits>
#include <unordered_set>
#include <utility>

#include "autoepoch/error.hpp"
#include "core/json_reader.hpp"
#include "core/text.hpp"

namespace autoepoch {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

class Builder : public nlohmann::json_sax<Json> {
 public:
  Json take_document() { return std::move(document_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; }  // not in text

  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(std::numeric_limits<number_integer_t>::max())) {
      fail_as_too_large();
    }
    return add(value);
  }

  bool number_float(number_float_t value, const string_t& digits) override {
    if (digits.find_first_of(".eE") == string_t::npos) {
      fail_as_too_large();  // the parser reads integers beyond 64 bits as floating-point numbers
    }
    return add(value);
  }

  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    open_.back().key = name;
    if (!open_.back().keys.insert(name).second) {
      throw InvalidInput(pointer(), "the key is repeated");
    }
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    const std::string text = error.what();
    const std::string prefix = "parse error at ";
    if (const auto start = text.find(prefix); start != std::string::npos) {
      throw InvalidInput("not valid JSON at " + text.substr(start + prefix.size()));
    }
    throw InvalidInput(pointer(), "the number is beyond double precision");  // the only other error there is
  }

 private:
  struct Open {
    Json container;
    std::string key = {};
    std::unordered_set<std::string> keys = {};
  };

  // The place of the value that comes next.
  std::string pointer() const {
    std::string result;
    for (const Open& open : open_) {
      result = pointer_to(result, open.container.is_array() ? std::to_string(open.container.size()) : open.key);
    }
    return result;
  }

  [[noreturn]] void fail_as_too_large() const {
    throw InvalidInput(pointer(), "integers must be between -2^63 and 2^63 - 1");
  }

  bool open(Json container) {
    if (open_.size() == kMaxDepth) {
      throw InvalidInput("the document is nested more than " + std::to_string(kMaxDepth) + " levels deep");
    }
    open_.push_back({std::move(container)});
    return true;
  }

  bool close() {
    Json finished = std::move(open_.back().container);
    open_.pop_back();
    return add(std::move(finished));
  }

  bool add(Json value) {
    if (open_.empty()) {
      document_ = std::move(value);
    } else if (open_.back().container.is_array()) {
      open_.back().container.push_back(std::move(value));
    } else {
      // Not operator[]: it searches all members, and key() has seen to it that there is no such member.
      open_.back().container.get_ref<Json::object_t&>().emplace_back(open_.back().key, std::move(value));
    }
    return true;
  }

  std::vector<Open> open_;
  Json document_;
};

}  // namespace

Json parse_json(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) {
    throw InvalidInput("not valid JSON at line 1, column 1: a byte order mark; save the file as UTF-8 without it");
  }
  Builder builder;
  Json::sax_parse(text, &builder);
  return builder.take_document();
}

}  // namespace autoepoch
