#include "study/file_mark.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

namespace autoepoch::study {

std::string file_mark(const std::filesystem::path& file) {
  struct stat facts{};
  if (stat(file.c_str(), &facts) != 0) return "";
  return fmt::format("{}:{}:{}.{:09}", facts.st_ino, facts.st_size, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
}

}  // namespace autoepoch::study
