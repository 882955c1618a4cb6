#include "export/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <system_error>

#include "autoepoch/error.hpp"

namespace autoepoch::exporting {

void write_file(const std::filesystem::path& file, std::string_view bytes) {
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  std::ofstream stream(file, std::ios::binary);
  stream << bytes;
  stream.close();
  if (!stream) throw Error("cannot write " + file.string() + (error ? ": " + error.message() : ""));
}

std::string file_name(std::string_view name) {
  std::string safe(name);
  std::replace_if(
      safe.begin(), safe.end(),
      [](unsigned char c) { return !std::isalnum(c) && c != '_' && c != '-' && c != '.' && c != ' '; }, '_');
  for (std::size_t i = 0; i < safe.size() && safe[i] == '.'; ++i) safe[i] = '_';
  return safe.empty() ? "_" : safe;
}

std::set<std::string> metric_names(const std::vector<Trial>& trials) {
  std::set<std::string> names;
  for (const Trial& trial : trials)
    for (const Observation& observation : trial.curve)
      for (const auto& [name, value] : observation.metrics) names.insert(name);
  return names;
}

std::string trial_name(TrialNumber number) { return fmt::format("trial-{:06}", number.value()); }

std::string exact(double value) { return fmt::format("{}", value); }

}  // namespace autoepoch::exporting
