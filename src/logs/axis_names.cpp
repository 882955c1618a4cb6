#include "logs/axis_names.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/lower_case.hpp"
#include "logs/number.hpp"

namespace autoepoch::logs {
namespace {

constexpr std::array<std::string_view, 47> kNames = {"epoch",
                                                     "epochs",
                                                     "training_epoch",
                                                     "training_iteration",
                                                     "step",
                                                     "steps",
                                                     "global_step",
                                                     "global_steps",
                                                     "training_step",
                                                     "train_step",
                                                     "training_steps",
                                                     "gradient_steps",
                                                     "iteration",
                                                     "iterations",
                                                     "iter",
                                                     "iters",
                                                     "it",
                                                     "round",
                                                     "rounds",
                                                     "boosting_round",
                                                     "num_boost_round",
                                                     "tree",
                                                     "trees",
                                                     "ntree",
                                                     "n_trees",
                                                     "n_estimators",
                                                     "update",
                                                     "updates",
                                                     "generation",
                                                     "timesteps_total",
                                                     "total_timesteps",
                                                     "timesteps",
                                                     "timestep",
                                                     "env_steps",
                                                     "num_timesteps",
                                                     "episode",
                                                     "episodes",
                                                     "episodes_total",
                                                     "batch",
                                                     "batches",
                                                     "samples_seen",
                                                     "tokens_seen",
                                                     "consumed_samples",
                                                     "consumed_tokens",
                                                     "index",
                                                     "unnamed: 0",
                                                     ""};

// "trainer/global_step" -> "global_step", "_step" -> "step", "Global Step" -> "global_step"
std::string core_of(std::string_view name) {
  if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  std::string text = lower_case(trimmed(name));
  if (text != "unnamed: 0") std::replace(text.begin(), text.end(), ' ', '_');
  text.erase(0, std::min(text.find_first_not_of('_'), text.size()));
  return text;
}

}  // namespace

std::optional<int> axis_rank(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), core_of(name));
  if (found == kNames.end()) return std::nullopt;
  return static_cast<int>(found - kNames.begin());
}

bool counts_epochs(std::string_view name) {
  const auto rank = axis_rank(name);
  return rank && (*rank <= 2 || kNames[static_cast<std::size_t>(*rank)].empty() || *rank >= 44);
}

}  // namespace autoepoch::logs
