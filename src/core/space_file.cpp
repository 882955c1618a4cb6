#include "core/space_file.hpp"

#include "core/json_reader.hpp"

namespace autoepoch {

bool names_direction(std::string_view text) {
  const Json document = parse_json(text);
  const auto objective = document.find("objective");
  return objective != document.end() && objective->contains("direction");
}

}  // namespace autoepoch
