// How the program explains itself: the layout of --help, and what to say about a wrong command line.
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace autoepoch::cli {

/// One layout for all versions of CLI11.
class HelpFormatter final : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

/// What is wrong with the command line that `program` could not parse, the nearest valid word, and where to read on.
std::string explain(const CLI::App& program, const CLI::ParseError& error);

}  // namespace autoepoch::cli
