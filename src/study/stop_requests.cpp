#include "study/stop_requests.hpp"
#include "core/parse.hpp"
#include "study/whole_file.hpp"

#include <string>

#include "autoepoch/error.hpp"

namespace autoepoch::study {

std::vector<TrialNumber> StopRequestFiles::pending() {
  std::vector<TrialNumber> numbers;
  std::error_code ignored;  // where the folder does not exist there are no wishes
  for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
    if (const auto number = parse_number<std::int64_t>(entry.path().filename().string())) numbers.push_back(*number);
  }
  return numbers;
}

void StopRequestFiles::done(TrialNumber trial) {
  std::error_code ignored;
  std::filesystem::remove(folder_ / to_string(trial), ignored);
}

std::string request_stop(const Directory& directory, TrialNumber trial) {
  const TrialState state = existing_trial(directory, trial).state;
  const std::string name = "trial " + to_string(trial);
  if (is_terminal(state)) throw InvalidInput(name + " is over already: it is " + std::string(to_string(state)));

  std::error_code ignored;  // write_whole says what is wrong
  std::filesystem::create_directory(directory.stop_requests(), ignored);
  write_whole(directory.stop_requests() / to_string(trial), "");
  if (!find_controller(directory)) return name + " will be stopped when the search goes on.";
  return state == TrialState::running ? name + " stops when its epoch ends." : name + " is being stopped.";
}

}  // namespace autoepoch::study
