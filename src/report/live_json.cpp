#include <algorithm>
#include <cmath>

#include "report/live_json.hpp"
#include "report/report_json_parts.hpp"

namespace autoepoch::report {
namespace {

enum ListIndex { kHistory, kRuns, kTrials };
constexpr std::array<std::string_view, 3> kLists = {"history", "timeline.runs", "trials"};

std::string key_of(std::string_view name) { return "\"" + std::string(name) + "\":"; }

void append(std::string& list, const std::string& item) {
  if (!list.empty() && list.back() != '[' && list.back() != '{') list += ',';
  list += item;
}

}  // namespace

bool LiveDocument::set(Part& part, std::string text) const {
  if (part.text == text) return false;
  part = {std::move(text), revision_ + 1};
  return true;
}

bool LiveDocument::resize(List& list, std::size_t size) const {
  if (list.items.size() == size && list.revision > 0) return false;
  list.items.resize(size);
  list.revision = revision_ + 1;
  return true;
}

bool LiveDocument::set_facts(Study& study, const ReportInput& input, const Thinning& thinning) const {
  Json facts = study_facts(input, thinning);
  const std::array<Json, 2> values = {std::move(facts["history"]), std::move(facts["timeline"]["runs"])};
  facts.erase("history");
  facts["timeline"].erase("runs");
  bool differs = false;
  for (const ListIndex index : {kHistory, kRuns}) {
    List& list = study.lists[index];
    differs |= resize(list, values[index].size());
    for (std::size_t i = 0; i < list.items.size(); ++i) differs |= set(list.items[i], dump(values[index][i], -1));
  }
  if (study.parts.empty())
    for (const auto& [name, value] : facts.items()) study.parts.push_back({name, {}});
  for (auto& [name, part] : study.parts) differs |= set(part, dump(facts[name], -1));
  return differs;
}

bool LiveDocument::set_trials(Study& study, const ReportInput& input, const Thinning& thinning,
                              const std::set<TrialNumber>& changed) const {
  List& list = study.lists[kTrials];
  const auto known = std::ssize(list.items);
  const bool thins_otherwise =
      thinning.points_of_others != study.thinning.points_of_others || thinning.rungs != study.thinning.rungs;
  const auto is_wanted = [&](TrialNumber number) {
    const bool whole = thinning.whole.contains(number);
    return changed.contains(number) || number >= known || whole != study.thinning.whole.contains(number) ||
           (!whole && thins_otherwise);
  };
  bool differs = resize(list, input.snapshot.trials.size());
  for (const Json& trial : trial_facts(input, thinning, is_wanted))
    differs |= set(list.items.at(trial["trial"].get<std::size_t>()), dump(trial, -1));
  return differs;
}

bool LiveDocument::update(std::size_t index, const ReportInput& input, const std::set<TrialNumber>& changed) {
  Study& study = studies_.at(index);
  Thinning thinning = choose_thinning(input.snapshot.history());
  bool differs = set_facts(study, input, thinning);
  differs |= set_trials(study, input, thinning, changed);
  study.thinning = std::move(thinning);
  study.now = input.now;
  if (differs) ++revision_;
  return differs;
}

double LiveDocument::generated() const {
  double now = 0;
  for (const Study& study : studies_) now = std::max(now, study.now);
  return std::round(now);
}

std::string LiveDocument::whole() const {
  std::string text = "{\"format\":\"autoepoch-report\",\"version\":1,\"generated\":" + dump(Json(generated()), -1) +
                     ",\"revision\":" + std::to_string(revision_) + ",\"studies\":[";
  for (const Study& study : studies_) {
    std::array<std::string, kLists.size()> lists;
    for (std::size_t i = 0; i < kLists.size(); ++i) {
      lists[i] = "[";
      for (const Part& item : study.lists[i].items) append(lists[i], item.text);
      lists[i] += ']';
    }
    std::string object = "{";
    for (const auto& [name, part] : study.parts) {
      append(object, key_of(name));
      if (name == "timeline")
        object.append(part.text, 0, part.text.size() - 1).append(",\"runs\":" + lists[kRuns] + "}");
      else
        object += part.text;
    }
    append(object, key_of("history") + lists[kHistory]);
    append(object, key_of("trials") + lists[kTrials]);
    append(text, object + "}");
  }
  return text + "]}";
}

std::string LiveDocument::changes(std::uint64_t since) const {
  if (since <= before_ || since > revision_) since = 0;
  std::string studies = "[";
  for (std::size_t s = 0; s < studies_.size(); ++s) {
    std::string parts = "{";
    for (const auto& [name, part] : studies_[s].parts)
      if (part.revision > since) append(parts, key_of(name) + part.text);
    std::string lists = "{";
    for (std::size_t l = 0; l < kLists.size(); ++l) {
      const List& list = studies_[s].lists[l];
      std::string items = "[";
      for (std::size_t i = 0; i < list.items.size(); ++i)
        if (list.items[i].revision > since) append(items, "[" + std::to_string(i) + "," + list.items[i].text + "]");
      if (items.size() > 1 || list.revision > since)
        append(lists,
               key_of(kLists[l]) + "{\"size\":" + std::to_string(list.items.size()) + ",\"items\":" + items + "]}");
    }
    if (parts.size() > 1 || lists.size() > 1)
      append(studies, "{\"study\":" + std::to_string(s) + ",\"parts\":" + parts + "},\"lists\":" + lists + "}}");
  }
  return "{\"revision\":" + std::to_string(revision_) + ",\"generated\":" + dump(Json(generated()), -1) +
         ",\"studies\":" + studies + "]}";
}

}  // namespace autoepoch::report
