#include "report/trial_columns.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "report/example.hpp"
#include "report/study_json.hpp"
#include "report/study_text.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::report;

namespace {

StudySpec spec_with_constant() {
  StudySpec spec = example_study().record.spec;
  spec.space = SearchSpace({{"batch", Constant{std::int64_t{64}}}, {"learning_rate", FloatRange{1e-4, 1e-1}}});
  return spec;
}

}  // namespace

TEST_CASE("the columns are what is known of a trial, and every parameter") {
  const StudySpec spec = spec_with_constant();
  const std::vector<TrialColumn> columns = trial_columns(spec);
  std::set<std::string> keys;
  for (const TrialColumn& column : columns)
    if (!column.key.empty()) CHECK(keys.insert(column.key).second);
  CHECK(columns[columns.size() - 2].title == "batch");
  CHECK(columns.back().title == "learning_rate");
}

TEST_CASE("tables for people leave constants out, and heads stand over their cells") {
  const StudySpec spec = spec_with_constant();
  const Trial trial{.number = 3, .params = {{"batch", std::int64_t{64}}, {"learning_rate", 0.01}}, .reason = "a\nb"};
  CHECK(trials_text(spec, {&trial}) ==
        "trial  state    val_loss  at  epochs  learning_rate  reason\n"
        "    3  waiting         -   -       0           0.01  a b\n");
}

TEST_CASE("the JSON of a trial has every column that is no parameter") {
  const StudySpec spec = spec_with_constant();
  const Trial trial{.number = 3, .until = 9, .started = 17.25};
  const auto json = nlohmann::json::parse(trials_json(spec, {&trial}))[0];
  for (const TrialColumn& column : trial_columns(spec))
    if (!column.key.empty()) CHECK(json.contains(column.key));
  CHECK(json["until"] == 9);
  CHECK(json["started"] == 17.25);
  CHECK(json["value"].is_null());
}
