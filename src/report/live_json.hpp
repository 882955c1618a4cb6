// The document of report_json for readers that follow it: they are sent what has changed since they last looked.
//
// whole() is the document of report_json with one key more: "revision", a number that grows with each change.
// changes() is {"revision", "generated", "studies": [{"study": index, "parts": {KEY: value}, "lists": {PATH: {"size":
//   n, "items": [[index, value]]}}}]}: KEY is a key of STUDY with its new value, without its lists; PATH is "trials",
//   "history" or "timeline.runs", of which these items are new and all others as before.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/report_input.hpp"
#include "report/thinning.hpp"

namespace autoepoch::report {

/// Invariant: whole() is what report_json says of the inputs of the last updates.
/// Thread-safety: as a container of the standard library.
class LiveDocument {
 public:
  /// Revisions are greater than `before`, so that readers of an earlier document can be told from readers of this one.
  explicit LiveDocument(std::size_t studies, std::uint64_t before = 0)
      : studies_(studies), before_(before), revision_(before) {}

  std::uint64_t revision() const { return revision_; }

  /// Draws one study anew. `changed`: the trials of which the input may say something else than at the last update;
  /// what it says of the others is taken to be the same. False when the document stays as it was.
  bool update(std::size_t study, const ReportInput& input, const std::set<TrialNumber>& changed);

  std::string whole() const;

  /// What a reader of that revision lacks; everything for a revision that never was.
  std::string changes(std::uint64_t since) const;

 private:
  /// A value as JSON, and the revision that brought it.
  struct Part {
    std::string text;
    std::uint64_t revision = 0;
  };
  struct List {
    std::vector<Part> items;
    std::uint64_t revision = 0;  // of its size
  };
  struct Study {
    std::vector<std::pair<std::string, Part>> parts;
    std::array<List, 3> lists;  // see kLists
    Thinning thinning;
    double now = 0;
  };

  bool set(Part& part, std::string text) const;
  bool resize(List& list, std::size_t size) const;
  bool set_facts(Study& study, const ReportInput& input, const Thinning& thinning) const;
  bool set_trials(Study& study, const ReportInput& input, const Thinning& thinning,
                  const std::set<TrialNumber>& changed) const;
  double generated() const;

  std::vector<Study> studies_;
  std::uint64_t before_;
  std::uint64_t revision_;
};

}  // namespace autoepoch::report
