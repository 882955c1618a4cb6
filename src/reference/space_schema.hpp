// The JSON Schema of space files, for editors: what Kinds and the parser say, as far as a schema can.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "autoepoch/kinds.hpp"

namespace autoepoch::reference {

/// Draft 7. `experiment` is the schema of the object "experiment", which the program that trains knows.
nlohmann::ordered_json space_schema(const Kinds& kinds, const nlohmann::ordered_json& experiment);

/// The type, the description and the default.
nlohmann::ordered_json option_schema(const Option& option);

/// As the project's file has it: indented by two spaces, with a newline at its end.
std::string to_text(const nlohmann::ordered_json& schema);

}  // namespace autoepoch::reference
