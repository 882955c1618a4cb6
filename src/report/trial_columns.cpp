#include "report/trial_columns.hpp"

#include <algorithm>

#include "report/text.hpp"

namespace autoepoch::report {
namespace {

using Cell = std::optional<Value>;

/// Of the best observation, where there is one.
template <class Get>
std::function<Cell(const Trial&)> of_best(Direction direction, Get get) {
  return [direction, get](const Trial& trial) -> Cell {
    const Observation* best = trial.curve.best(direction);
    return best ? Cell(get(*best)) : std::nullopt;
  };
}

std::int64_t whole(int number) { return number; }

std::vector<TrialColumn> facts(const Objective& objective) {
  const std::string& metric = objective.metric;
  return {
      {.key = "trial",
       .title = "trial",
       .heading = "trial",
       .get = [](const Trial& t) { return Cell(t.number.value()); }},
      {.key = "state",
       .title = "state",
       .heading = "state",
       .align = Align::left,
       .get = [](const Trial& t) { return Cell(std::string(to_string(t.state))); }},
      {.key = "value",
       .title = "best " + metric,
       .heading = metric,
       .get = of_best(objective.direction, [](const Observation& best) { return best.value; })},
      {.key = "epoch",
       .title = "best epoch",
       .heading = "at",
       .get = of_best(objective.direction, [](const Observation& best) { return whole(best.epoch); })},
      {.key = "epochs",
       .title = "epochs",
       .heading = "epochs",
       .get = [](const Trial& t) { return Cell(whole(t.curve.epochs())); }},
      {.key = "until", .title = "until", .get = [](const Trial& t) { return Cell(whole(t.until)); }},
      {.key = "seconds",
       .title = "seconds",
       .unit = Unit::duration,
       .get = [](const Trial& t) { return Cell(t.curve.seconds()); }},
      {.key = "failures", .title = "failures", .get = [](const Trial& t) { return Cell(whole(t.failures)); }},
      {.key = "started", .title = "started", .unit = Unit::time, .get = [](const Trial& t) { return Cell(t.started); }},
      {.key = "ended", .title = "ended", .unit = Unit::time, .get = [](const Trial& t) { return Cell(t.ended); }},
      {.key = "reason",
       .title = "reason",
       .heading = "reason",
       .align = Align::left,
       .is_sentence = true,
       .get = [](const Trial& t) { return Cell(t.reason); }}};
}

TrialColumn parameter_column(const Parameter& parameter) {
  const bool is_shown = !std::holds_alternative<Constant>(parameter.domain);
  return {.key = "",
          .title = parameter.name,
          .heading = is_shown ? parameter.name : "",
          .get = [name = parameter.name](const Trial& trial) -> Cell {
            const Value* value = trial.params.find(name);
            return value ? Cell(*value) : std::nullopt;
          }};
}

}  // namespace

std::vector<TrialColumn> trial_columns(const StudySpec& spec) {
  std::vector<TrialColumn> columns = facts(spec.objective);
  for (const Parameter& parameter : spec.space.parameters()) columns.push_back(parameter_column(parameter));
  return columns;
}

std::vector<TrialColumn> shown_trial_columns(const StudySpec& spec) {
  std::vector<TrialColumn> columns = trial_columns(spec);
  std::erase_if(columns, [](const TrialColumn& column) { return column.heading.empty(); });
  std::ranges::stable_partition(columns, [](const TrialColumn& column) { return !column.is_sentence; });
  return columns;
}

std::string trial_cell(const TrialColumn& column, const Trial& trial) {
  const std::optional<Value> value = column.get(trial);
  return value ? single_line(format_value(*value)) : "-";
}

}  // namespace autoepoch::report
