// The kinds that come with autoepoch, in the order in which people read of them.
#include "autoepoch/kinds.hpp"
#include "search/forecast_rules.hpp"
#include "search/freeze_thaw.hpp"
#include "search/full_scheduler.hpp"
#include "search/gp_sampler.hpp"
#include "search/hyperband.hpp"
#include "search/random_sampler.hpp"
#include "search/sobol_sampler.hpp"
#include "search/stopping.hpp"
#include "search/study_stopping.hpp"
#include "search/successive_halving.hpp"
#include "search/tpe_sampler.hpp"

namespace autoepoch {

Kinds Kinds::built_in() {
  Kinds kinds;
  for (SamplerKind& kind : std::vector{gp_kind(), tpe_kind(), sobol_kind(), random_kind()}) kinds.add(std::move(kind));
  for (SchedulerKind& kind : std::vector{asha_kind(), hyperband_kind(), freeze_thaw_kind(), full_kind()})
    kinds.add(std::move(kind));
  for (RuleKind& kind :
       std::vector{patience_kind(), median_kind(), probability_kind(), plateau_kind(), search_patience_kind()})
    kinds.add(std::move(kind));
  return kinds;
}

}  // namespace autoepoch
