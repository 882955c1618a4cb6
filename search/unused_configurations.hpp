// No configuration twice while another has not been tried: what every sampler promises.
#pragma once

#include "autoepoch/random.hpp"
#include "autoepoch/study.hpp"

namespace autoepoch {

/// True if a trial of the history has exactly these params. O(trials).
bool is_used(const History& history, const Params& params);

/// `proposal` if no trial has used it; else an unused configuration: a random one, or, where nearly all are used, the
/// next one in a systematic search from a random start (exact in spaces of any size, with conditional parameters).
/// When the whole space is used up: `proposal`.
/// Requires: the space contains `proposal`.
Params prefer_unused(const History& history, const Params& proposal, Rng& rng);

}  // namespace autoepoch
