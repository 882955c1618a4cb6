// In place of png.cpp in builds without librsvg.
#include "autoepoch/error.hpp"
#include "cli/png.hpp"

namespace autoepoch::cli {

std::string render_png(std::string_view) {
  throw Error("this program was built without librsvg and cannot write PNG; choose a file that ends in .svg");
}

}  // namespace autoepoch::cli
