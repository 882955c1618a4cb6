// The part of the JSON Schema of space files that describes the core's own keys.
#pragma once

namespace autoepoch::reference {

/// A schema whose "search" is empty, and which lacks the definition "experiment" that it refers to.
extern const char* const kCoreSchema;

}  // namespace autoepoch::reference
