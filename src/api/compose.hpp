// The parts of a search by their names in StudySpec::search: the place that knows which classes exist.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "autoepoch/sampler.hpp"
#include "autoepoch/scheduler.hpp"

namespace autoepoch {

class CandidateSet;
class CurveBank;

std::vector<std::string> list_samplers();
std::vector<std::string> list_schedulers();

/// Both throw InvalidInput with the JSON pointer when there is no such sampler or scheduler ("/search/sampler"), when a
/// setting is out of range ("/search/eta"), or when an option does not exist or has a value of the wrong kind
/// ("/search/patience").
std::unique_ptr<Sampler> make_sampler(const StudySpec& spec);

/// Suggests only members of the set: "random" draws from it, the others take the member nearest to their suggestion.
std::unique_ptr<Sampler> make_sampler(const StudySpec& spec, const std::shared_ptr<const CandidateSet>& candidates);

/// With the stopping rules that the options ask for: "patience" and "min_delta" (see PatienceRule), "median_trials"
/// (MedianRule), "stop_probability" and "stop_checks" (ProbabilityRule), "plateau_probability" (PlateauRule),
/// "search_patience" (StudyPatience), "min_gain" (FreezeThawOptions). One that starts configurations of its own choice
/// takes them from the set of candidates, if there is one. Rules that look ahead learn from the past curves, too.
std::unique_ptr<Scheduler> make_scheduler(const StudySpec& spec,
                                          const std::shared_ptr<const CandidateSet>& candidates = nullptr);
std::unique_ptr<Scheduler> make_scheduler(const StudySpec& spec, const std::shared_ptr<const CandidateSet>& candidates,
                                          const CurveBank& past);

}  // namespace autoepoch
