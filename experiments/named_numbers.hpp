// What a checkpoint has beside tensors.
#pragma once

#include <map>
#include <string>

namespace autoepoch::experiments {

using NamedNumbers = std::map<std::string, double>;

}  // namespace autoepoch::experiments
