// Which samplers, schedulers and stopping rules there are: the door for new ones.
//
// A kind is described beside its class, and added to Kinds. Reading and refusing the "search" part of a space file, its
// JSON schema, the tables of the documentation, and the making of the parts all go by these descriptions alone.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "autoepoch/curve_model.hpp"
#include "autoepoch/option.hpp"
#include "autoepoch/sampler.hpp"
#include "autoepoch/scheduler.hpp"
#include "autoepoch/stopping_rule.hpp"

namespace autoepoch {

class CandidateSet;
class CurveBank;

/// What the parts of a search are made for, beside the spec. Candidates and past curves are the library's own affair.
struct SearchInputs {
  std::shared_ptr<const CandidateSet> candidates = {};  ///< all that may be suggested; null: the whole space
  const CurveBank* past = nullptr;                      ///< curves of earlier searches, to learn forecasts from
};

/// What a maker is given.
struct KindInputs {
  const StudySpec& spec;
  const OptionValues& options;  ///< of this kind
  const std::shared_ptr<const CandidateSet>& candidates;
  const std::function<std::shared_ptr<const CurveModel>()>&
      curve_model;  ///< made once, when the first rule asks for it
};

struct SamplerKind {
  std::string name;
  std::string what;  ///< in one line
  std::vector<Option> options = {};
  bool takes_candidates = false;  ///< if not, the candidate nearest to each suggestion is taken in its place
  std::function<std::unique_ptr<Sampler>(const KindInputs&)> make;
};

struct SchedulerKind {
  std::string name;
  std::string what;
  std::vector<Option> options = {};
  bool takes_candidates = false;  ///< as above, of the configurations that it wants started
  std::function<std::unique_ptr<Scheduler>(const KindInputs&)> make;
};

/// A stopping rule: in force when its first option is given. The others mean nothing without that one.
struct RuleKind {
  std::string what;
  std::vector<Option> options;
  std::function<std::unique_ptr<StoppingRule>(const KindInputs&)> make;

  const std::string& name() const { return options.front().name; }
};

/// Values; copies are independent. Thread-safety: as std::vector.
class Kinds {
 public:
  static Kinds built_in();

  /// Later kinds are listed later; of rules, the first one with a reason stops a trial. All three throw InvalidInput if
  /// the name is taken, if an option's name is empty, repeated, or taken by a kind that could be used at the same time
  /// (samplers share names with samplers, schedulers with schedulers, rules with none), or if its default is none.
  void add(SamplerKind kind);
  void add(SchedulerKind kind);
  void add(RuleKind kind);

  const std::vector<SamplerKind>& samplers() const { return samplers_; }
  const std::vector<SchedulerKind>& schedulers() const { return schedulers_; }
  const std::vector<RuleKind>& rules() const { return rules_; }

  /// Throws InvalidInput with the JSON pointer: no such sampler or scheduler ("/search/sampler"), an option that
  /// neither they nor a rule has, or a value that is out of range ("/search/eta").
  void check(const StudySpec& spec) const;

  /// For studies that were stored when options without an effect were still accepted: takes out what another kind has,
  /// but none of the chosen ones. A sentence for each.
  std::vector<std::string> drop_ignored(SearchSettings& search) const;

  /// With all options that have a default. Requires: check(spec) passes.
  StudySpec with_defaults(StudySpec spec) const;

  /// The value of a command line's `name=text`, by the type of the chosen kinds' option. Throws as check() does.
  Value parse_option(const SearchSettings& search, const std::string& name, std::string_view text) const;

  /// Both check the spec.
  std::unique_ptr<Sampler> make_sampler(const StudySpec& spec, const SearchInputs& inputs = {}) const;
  std::unique_ptr<Scheduler> make_scheduler(const StudySpec& spec, const SearchInputs& inputs = {}) const;

 private:
  std::vector<SamplerKind> samplers_;
  std::vector<SchedulerKind> schedulers_;
  std::vector<RuleKind> rules_;
};

}  // namespace autoepoch
