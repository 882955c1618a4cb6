#include "study/whole_file.hpp"

#include <sys/stat.h>

#include <atomic>
#include <thread>
#include <vector>

#include "autoepoch/error.hpp"
#include "support/catch.hpp"
#include "support/files.hpp"

using namespace autoepoch;
using namespace autoepoch::test;
using autoepoch::study::write_whole;
using Catch::Matchers::Matches;

namespace {

std::ptrdiff_t files_in(const TemporaryDirectory& directory) {
  return std::distance(std::filesystem::directory_iterator(directory.path()), std::filesystem::directory_iterator());
}

}  // namespace

TEST_CASE("writers at the same time leave the whole text of one of them, and readers see no other") {
  const TemporaryDirectory directory;
  const std::string file = directory / "best.json";
  constexpr std::size_t kSize = 300000;
  write_whole(file, std::string(kSize, 'a'));
  std::atomic<bool> over = false;
  std::atomic<int> torn = 0;
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    while (!over) {
      const std::string text = read_text(file);
      if (text.size() != kSize || text.find_first_not_of(text[0]) != std::string::npos) ++torn;
    }
  });
  std::vector<std::thread> writers;
  std::atomic<int> failures = 0;
  for (const char letter : {'b', 'c', 'd'})
    writers.emplace_back([&, letter] {
      for (int i = 0; i < 20; ++i) try {
          write_whole(file, std::string(kSize, letter));
        } catch (const std::exception&) {
          ++failures;
        }
    });
  for (std::thread& writer : writers) writer.join();
  over = true;
  threads[0].join();
  CHECK(torn == 0);
  CHECK(failures == 0);
  CHECK(files_in(directory) == 1);
}

TEST_CASE("a file that cannot be written is named with the reason, and stays as it was") {
  const TemporaryDirectory directory;
  CHECK_THROWS_WITH(write_whole(directory / "none/best.json", "x"),
                    Matches("cannot write .*/none/best.json: No such file or directory"));
  std::filesystem::create_directories(directory / "folder/inside");
  errno = 0;
  CHECK_THROWS_WITH(write_whole(directory / "folder", "x"), Matches("cannot write .*/folder: Is a directory"));
  CHECK(files_in(directory) == 1);
}

TEST_CASE("a file that was written whole can be read by whom the umask lets") {
  const TemporaryDirectory directory;
  const mode_t mask = umask(022);
  write_whole(directory / "note", "text");
  umask(mask);
  struct stat facts{};
  REQUIRE(stat((directory / "note").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0644);
  CHECK(read_text(directory / "note") == "text");
}
