#include "worker/checkpoint.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "autoepoch/params.hpp"
#include "core/checksum.hpp"

namespace autoepoch::worker {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFormat = "autoepoch-checkpoint-1";

struct Seal {
  std::uintmax_t bytes = 0;
  std::uint32_t crc = 0;
  double value = 0;
};

std::string numbered(const char* format, std::int64_t number) {
  std::array<char, 48> text;
  std::snprintf(text.data(), text.size(), format, static_cast<long long>(number));
  return text.data();
}

fs::path seal_of(fs::path file) { return file += ".sum"; }

std::optional<std::uint32_t> checksum(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  Crc32c crc;
  std::vector<char> block(1 << 20);
  while (stream) {
    stream.read(block.data(), static_cast<std::streamsize>(block.size()));
    crc.add({block.data(), static_cast<std::size_t>(stream.gcount())});
  }
  return stream.eof() ? std::optional<std::uint32_t>(crc.value()) : std::nullopt;
}

std::optional<Seal> read_seal(const fs::path& checkpoint) {
  std::ifstream stream(seal_of(checkpoint));
  std::string format, value;
  Seal seal;
  if (!(stream >> format >> seal.bytes >> std::hex >> seal.crc >> value) || format != kFormat) return std::nullopt;
  seal.value = std::strtod(value.c_str(), nullptr);
  return seal;
}

bool is_whole(const fs::path& checkpoint) {
  const auto seal = read_seal(checkpoint);
  return seal && checksum(checkpoint) == seal->crc;
}

[[noreturn]] void refuse(const char* what, const fs::path& path) {
  throw std::system_error(errno, std::generic_category(), std::string(what) + " " + path.string());
}

/// Makes a file's content, or a directory's entries, survive a power failure.
void sync(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) refuse("cannot open", path);
  const int result = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  errno = error;
  if (result != 0) refuse("cannot write", path);
}

void write_seal(const fs::path& file, const Seal& seal) {
  std::ofstream stream(file, std::ios::trunc);
  stream << kFormat << ' ' << seal.bytes << ' ' << std::hex << seal.crc << ' ' << to_string(Value(seal.value)) << '\n';
  stream.close();
  if (!stream) refuse("cannot write", file);
}

void make_directory(const fs::path& directory) {
  if (fs::is_directory(directory)) return;
  fs::create_directories(directory);
  sync(directory.parent_path());
}

}  // namespace

CheckpointStore::CheckpointStore(const fs::path& directory, TrialNumber trial)
    : directory_(fs::absolute(directory) / numbered("trial-%06lld", trial.value())) {}

fs::path CheckpointStore::file_of(int epoch) const { return directory_ / numbered("epoch-%04lld.ckpt", epoch); }

// The seal is in place before the checkpoint takes its name: at no moment does a torn file have one that fits.
void CheckpointStore::save(const Experiment& experiment, int epoch, double value) const {
  make_directory(directory_);
  const fs::path file = file_of(epoch);
  const fs::path draft = fs::path(file) += ".tmp";
  const fs::path seal_draft = seal_of(file) += ".tmp";
  experiment.save(draft);
  const auto crc = checksum(draft);
  if (!crc) refuse("cannot read", draft);
  write_seal(seal_draft, {.bytes = fs::file_size(draft), .crc = *crc, .value = value});
  sync(draft);
  sync(seal_draft);
  fs::rename(seal_draft, seal_of(file));
  fs::rename(draft, file);
  sync(directory_);
}

std::optional<Checkpoint> CheckpointStore::at(int epoch) const {
  const fs::path file = file_of(epoch);
  const auto seal = read_seal(file);
  std::error_code gone;
  const bool fits = seal && fs::is_regular_file(file, gone) && fs::file_size(file, gone) == seal->bytes;
  return fits ? std::optional(Checkpoint{epoch, seal->value, file}) : std::nullopt;
}

std::vector<Checkpoint> CheckpointStore::sealed() const {
  std::vector<Checkpoint> found;
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator(directory_, gone)) {
    int epoch = 0;
    int length = 0;
    const std::string name = entry.path().filename().string();
    const bool is_checkpoint =
        std::sscanf(name.c_str(), "epoch-%d.ckpt%n", &epoch, &length) == 1 && length == static_cast<int>(name.size());
    if (!is_checkpoint) continue;
    const auto checkpoint = at(epoch);
    if (checkpoint && checkpoint->file == entry.path()) found.push_back(*checkpoint);
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.epoch < b.epoch; });
  return found;
}

std::optional<Checkpoint> CheckpointStore::newest(int epoch) const {
  const std::vector<Checkpoint> all = sealed();
  const auto found = std::find_if(all.rbegin(), all.rend(),
                                  [&](const Checkpoint& one) { return one.epoch <= epoch && is_whole(one.file); });
  return found == all.rend() ? std::nullopt : std::optional(*found);
}

std::optional<Checkpoint> CheckpointStore::best(const Objective& objective) const {
  std::optional<Checkpoint> best;
  for (const Checkpoint& one : sealed()) {
    if ((!best || objective.better(one.value, best->value)) && is_whole(one.file)) best = one;
  }
  return best;
}

void CheckpointStore::prune(const Objective& objective, int newest) const {
  assert(newest >= 2);
  std::vector<Checkpoint> all = sealed();
  if (std::ssize(all) <= newest) return;
  const auto best = std::min_element(all.begin(), all.end(), [&](const Checkpoint& a, const Checkpoint& b) {
    return objective.better(a.value, b.value);
  });
  std::vector<Checkpoint> kept(all.end() - newest, all.end());
  kept.push_back(*best);
  keep_only(kept);
}

void CheckpointStore::discard(const Objective& objective, bool keep_best) const {
  const auto kept = keep_best ? best(objective) : std::nullopt;
  if (kept) {
    keep_only({*kept});
  } else {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }
}

/// What the experiment put beside its checkpoints stays, and so does what cannot be deleted: a full disk of old
/// checkpoints is no reason to end a study.
void CheckpointStore::keep_only(const std::vector<Checkpoint>& kept) const {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(directory_, ignored)) {
    const bool others = entry.path().filename().string().rfind("epoch-", 0) != 0;
    const bool keep = others || std::any_of(kept.begin(), kept.end(), [&](const Checkpoint& one) {
                        return entry.path() == one.file || entry.path() == seal_of(one.file);
                      });
    if (!keep) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace autoepoch::worker
