// Makes lines of the pieces that a pipe delivers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace autoepoch::wire {

/// A line longer than this is cut: no message is, but a program that prints without line feeds may go on for ever.
inline constexpr std::size_t kLongestLine = std::size_t{16} << 20;

/// The work is in proportion to the bytes, however short the lines. Belongs to one thread.
class LineBuffer {
 public:
  void append(std::string_view bytes);

  /// The next whole line, without its line feed.
  std::optional<std::string> next();

  /// The piece after the last line feed: what a dying process left.
  std::string take_rest();

 private:
  std::string bytes_;
  std::size_t begin_ = 0;     // of the next line; what is before it goes with the next append()
  std::size_t searched_ = 0;  // no line feed between begin_ and here
};

}  // namespace autoepoch::wire
