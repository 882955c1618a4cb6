#include "autoepoch/tuner.hpp"

#include "run/tuner_loop.hpp"

namespace autoepoch {

Summary tune(const StudySpec& spec, const Parts& parts, const TuneOptions& options) {
  run::TunerLoop loop(spec, parts, options);
  for (loop.fill(); !loop.over(); loop.fill()) loop.handle(parts.executor.wait(loop.seconds_until_due()));
  return loop.finish();
}

}  // namespace autoepoch
