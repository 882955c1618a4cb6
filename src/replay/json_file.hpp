// JSON files of tables, with errors that name the file and the place.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "autoepoch/error.hpp"

namespace autoepoch::replay {

class JsonFile {
 public:
  using Json = nlohmann::ordered_json;

  /// Throws InvalidInput if it cannot be read or is not JSON.
  explicit JsonFile(std::filesystem::path path);

  const std::filesystem::path& path() const { return path_; }
  const Json& json() const { return json_; }

  /// The value at a JSON pointer. Throws InvalidInput if it is missing or of another type.
  const Json& at(const std::string& pointer) const;
  template <typename T>
  T get(const std::string& pointer) const {
    const Json& json = at(pointer);
    try {
      return json.get<T>();
    } catch (const nlohmann::json::exception&) {
      fail(pointer, "has the wrong type");
    }
  }
  bool contains(const std::string& pointer) const { return json_.contains(Json::json_pointer(pointer)); }

  [[noreturn]] void fail(const std::string& pointer, const std::string& message) const {
    throw InvalidInput(path_.string() + ": " + (pointer.empty() ? "" : pointer + ": ") + message);
  }

 private:
  std::filesystem::path path_;
  Json json_;
};

}  // namespace autoepoch::replay
