#include "study/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "autoepoch/error.hpp"

namespace autoepoch::study {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, int error) {
  throw Error("cannot write " + file.string() + ": " + std::strerror(error));
}

/// The new text before it takes the file's name; removed by the destructor unless it has.
class Draft {
 public:
  /// With a name of its own, beside the file: a rename is atomic within one file system only.
  explicit Draft(const std::filesystem::path& file) : file_(file) {
    static std::atomic<unsigned> count = 0;
    do {
      name_ = file.string() + "." + std::to_string(getpid()) + "-" + std::to_string(count++) + ".tmp";
      descriptor_ = open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor_ < 0 && errno == EEXIST);  // of a process of this number that was killed
    if (descriptor_ < 0) refuse(file_, errno);
  }
  ~Draft() {
    if (descriptor_ >= 0) close(descriptor_);
    if (!name_.empty()) unlink(name_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  void write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t count = ::write(descriptor_, text.data(), text.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) refuse(file_, errno);
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    if (fsync(descriptor_) != 0 && errno != EINVAL) refuse(file_, errno);  // EINVAL: it cannot be synchronized
  }

  void take_name() {
    std::error_code error;
    std::filesystem::rename(name_, file_, error);
    if (error) refuse(file_, error.value());
    name_.clear();
  }

 private:
  const std::filesystem::path& file_;
  std::string name_;
  int descriptor_ = -1;
};

/// So that the new name is not lost. A file system that cannot do that has kept the file's old or new text all the
/// same.
void sync_directory_of(const std::filesystem::path& file) {
  const std::filesystem::path directory = file.has_parent_path() ? file.parent_path() : ".";
  const int descriptor = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

}  // namespace

void write_whole(const std::filesystem::path& file, std::string_view text) {
  Draft draft(file);
  draft.write(text);
  draft.take_name();
  sync_directory_of(file);
}

}  // namespace autoepoch::study
