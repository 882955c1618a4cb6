#include "replay/json_file.hpp"

#include <fstream>
#include <utility>

namespace autoepoch::replay {

JsonFile::JsonFile(std::filesystem::path path) : path_(std::move(path)) {
  std::ifstream stream(path_, std::ios::binary);
  if (!stream) throw InvalidInput(path_.string() + ": cannot be opened");
  try {
    json_ = Json::parse(stream);
  } catch (const nlohmann::json::exception& error) {
    throw InvalidInput(path_.string() + ": " + error.what());
  }
}

const JsonFile::Json& JsonFile::at(const std::string& pointer) const {
  const Json::json_pointer place(pointer);
  if (!json_.contains(place)) fail(pointer, "is missing");
  return json_.at(place);
}

}  // namespace autoepoch::replay
