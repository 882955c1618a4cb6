#include "worker/line_buffer.hpp"

#include <utility>

namespace autoepoch::wire {

void LineBuffer::append(std::string_view bytes) {
  bytes_.erase(0, begin_);
  searched_ -= begin_;
  begin_ = 0;
  bytes_ += bytes;
}

std::optional<std::string> LineBuffer::next() {
  const auto end = bytes_.find('\n', searched_);
  if (end == std::string::npos) {
    searched_ = bytes_.size();
    return searched_ - begin_ < kLongestLine ? std::nullopt : std::optional(take_rest());
  }
  std::string line = bytes_.substr(begin_, end - begin_);
  begin_ = searched_ = end + 1;
  return line;
}

std::string LineBuffer::take_rest() {
  const std::string rest = std::exchange(bytes_, {}).substr(begin_);
  begin_ = searched_ = 0;
  return rest;
}

}  // namespace autoepoch::wire
