// Stands in for postgresql.cpp where SOCI's PostgreSQL backend was not found when building.
#include "autoepoch/error.hpp"
#include "autoepoch/storages.hpp"

namespace autoepoch {

std::unique_ptr<Storage> open_postgresql(const std::string&) {
  throw StorageError(
      "this autoepoch was built without PostgreSQL: install SOCI's PostgreSQL backend and libpq, then rebuild");
}

}  // namespace autoepoch
