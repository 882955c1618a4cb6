// The exceptions that cross the public interface. Only main() catches them.
//
// An assert marks a bug in autoepoch. InvalidInput is the user's input; StorageError and ExecutorError are the world.
// A trial that fails (divergence, crash, time-out) is none of these: it is data, stored with its reason.
#pragma once

#include <stdexcept>
#include <string>

namespace autoepoch {

/// Base of all exceptions thrown by autoepoch.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The user's input is wrong: where it is wrong and what to write instead.
class InvalidInput : public Error {
 public:
  explicit InvalidInput(const std::string& message) : Error(message) {}

  /// `pointer` is an RFC 6901 JSON pointer into the input, for example "/space/learning_rate/low".
  InvalidInput(const std::string& pointer, const std::string& message)
      : Error(pointer.empty() ? message : pointer + ": " + message), pointer_(pointer) {}

  /// The JSON pointer of the offending place; empty where the input has no structure.
  const std::string& pointer() const { return pointer_; }

 private:
  std::string pointer_;
};

/// The database or the file system refused: locked, full, corrupt, newer schema.
class StorageError : public Error {
 public:
  using Error::Error;
};

/// Workers or devices cannot be used: program not found, cannot start, no such device.
class ExecutorError : public Error {
 public:
  using Error::Error;
};

}  // namespace autoepoch
