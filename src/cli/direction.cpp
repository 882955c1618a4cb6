#include "cli/direction.hpp"

#include <fmt/format.h>

#include "autoepoch/error.hpp"
#include "autoepoch/metric_names.hpp"
#include "cli/output.hpp"
#include "report/text.hpp"

namespace autoepoch::cli {
namespace {

const char* better(Direction direction) { return direction == Direction::minimize ? "smaller" : "larger"; }
const char* word(Direction direction) { return direction == Direction::minimize ? "minimize" : "maximize"; }

void fill_in(std::optional<Direction> known, Objective& objective) {
  objective.direction = known.value_or(Direction::minimize);
  const std::string metric = report::single_line(objective.metric);
  if (!known) {
    note(
        fmt::format("{} is minimized: whether smaller values are better is not known of it; say so by "
                    "\"direction\" under \"objective\".",
                    metric));
  } else if (*known == Direction::maximize) {
    note(fmt::format("{} is maximized: the file names no direction, and larger values are better.", metric));
  }
}

}  // namespace

void settle_direction(DirectionSource source, const WorkerDescription& worker, Objective& objective) {
  const MetricDescription* metric = worker.metric(objective.metric);
  const std::optional<Direction> said = metric != nullptr ? metric->direction : std::nullopt;
  const std::optional<Direction> known = said ? said : metric_direction(objective.metric);
  if (source == DirectionSource::open) return fill_in(known, objective);
  if (!known || *known == objective.direction) return;
  if (said && source == DirectionSource::file)
    throw InvalidInput("/objective/direction",
                       fmt::format("must be \"{}\" for {}, of which {} values are better, or left out", word(*known),
                                   objective.metric, better(*known)));
  note(fmt::format("Warning: {} is to be {}d, but {} values are usually better.", report::single_line(objective.metric),
                   word(objective.direction), better(*known)));
}

}  // namespace autoepoch::cli
