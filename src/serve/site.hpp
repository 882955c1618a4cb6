// What a server shows, and what it may do to it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace autoepoch::serve {

/// Text that several connections send at the same time.
using SharedText = std::shared_ptr<const std::string>;

/// What a reader of an earlier version lacks.
struct Changes {
  std::uint64_t version = 0;  ///< that it has with them
  SharedText text;            ///< JSON on one line
};

/// Thread-safety: calls come from several threads at the same time. version() is asked in the network's thread and must
/// be quick; the others may read files and wait, within the patience of the one who asks.
class Site {
 public:
  virtual ~Site() = default;

  /// An HTML page that shows the document.
  virtual SharedText page() = 0;

  /// JSON.
  virtual SharedText document() = 0;

  /// A greater number whenever the document is another one.
  virtual std::uint64_t version() = 0;

  /// Since that version; everything since one that never was, such as 0.
  virtual Changes changes(std::uint64_t since) = 0;

  /// Plain text: the last lines about one trial; the query has "study" (an index) and "trial". Throws InvalidInput.
  virtual SharedText log(const std::map<std::string, std::string>& query) = 0;

  /// Does what a form asks for ("action" and its fields). Returns what was done, in words. Throws InvalidInput for a
  /// wish that cannot be fulfilled, with the reason.
  virtual std::string act(const std::map<std::string, std::string>& form) = 0;
};

}  // namespace autoepoch::serve
