#include "autoepoch/executor.hpp"

namespace autoepoch {

std::string_view to_string(Leave leave) {
  switch (leave) {
    case Leave::pause:
      return "pause";
    case Leave::stop:
      return "stop";
    case Leave::complete:
      return "complete";
  }
  return "";
}

}  // namespace autoepoch
