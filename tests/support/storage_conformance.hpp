// What every Storage must do, as one suite that each implementation runs.
#pragma once

#include <functional>
#include <memory>

#include "autoepoch/storage.hpp"

namespace autoepoch::test {

/// Makes a storage without studies.
using StorageMaker = std::function<std::unique_ptr<Storage>()>;

/// The suite. Call it in a TEST_CASE of its own: it has SECTIONs, and `make` is called once for each.
void check_storage(const StorageMaker& make);

}  // namespace autoepoch::test
