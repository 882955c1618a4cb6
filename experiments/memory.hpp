// How much memory this process takes. Linux.
#pragma once

namespace autoepoch::experiments {

/// Forgets the peak so far. Without /proc it stays.
void reset_peak_memory();

/// The largest resident set since then, in MiB: all libraries and the datasets included. 0 if it is not known.
double peak_memory_mib();

}  // namespace autoepoch::experiments
