// The trials of the worker: supervised training of a LibTorch network. No LibTorch in this header.
#pragma once

#include "autoepoch/experiment.hpp"

namespace autoepoch::experiments {

/// Builds trials from the settings of parse_settings. They report train_loss, train_accuracy (over the epoch, while the
/// weights change), val_loss, val_accuracy, lr (of the epoch's last step), seconds and peak_memory_mib, with
/// {"test": true} also test_loss and test_accuracy. A trial whose loss becomes non-finite breaks off the epoch and
/// reports a value of NaN.
///
/// With {"refit": true} the last epoch's checkpoint has the network beside it as TorchScript, model.ts.pt, if it can
/// be.
///
/// Datasets are loaded once and shared by the trials of one factory; it is used by one thread at a time. A trial
/// depends on its input alone, not on what ran before it: the same seed gives the same bits, on one machine and thread
/// count. Throws InvalidInput for the user's mistakes, Error for what LibTorch refuses, std::bad_alloc for
/// a lack of memory on any device.
ExperimentFactory make_training_factory();

}  // namespace autoepoch::experiments
