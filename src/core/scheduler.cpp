#include "autoepoch/scheduler.hpp"

#include <cassert>

namespace autoepoch {

std::string_view to_string(Decision decision) {
  switch (decision) {
    case Decision::proceed:
      return "proceed";
    case Decision::pause:
      return "pause";
    case Decision::stop:
      return "stop";
  }
  assert(false);
  return "unknown";
}

}  // namespace autoepoch
