// Small pieces that the tests of logs share.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "autoepoch/error.hpp"
#include "logs/curve.hpp"
#include "logs/read_log.hpp"

namespace autoepoch::logs {

/// Files made by the tools themselves (data/make_data.py).
inline std::string data(const std::string& name) { return "tests/logs/data/" + name; }

inline Log read(const std::string& text, const TableOptions& options = {}) { return read_log(text, "log", options); }

inline Curves take(const std::string& text, const CurveRequest& request = {}) {
  return take_curves(read(text, {.names_given = !request.columns.empty() || !request.axis.empty()}), request);
}

/// The only curve.
inline Curve curve_of(const std::string& text, const CurveRequest& request = {}) {
  const Curves curves = take(text, request);
  return curves.curves.size() == 1 ? curves.curves.front() : Curve{.column = "not one curve"};
}

/// "1:0.5 2:0.4"
inline std::string text_of(const std::vector<Point>& points) {
  std::string text;
  for (const Point& point : points) {
    char pair[80];
    std::snprintf(pair, sizeof pair, "%s%.10g:%.4g", text.empty() ? "" : " ", point.at, point.value);
    text += pair;
  }
  return text;
}

inline std::string text_of(const std::string& log, const CurveRequest& request = {}) {
  return text_of(curve_of(log, request).points);
}

/// What is complained about, or "no complaint".
template <class Function>
std::string complaint_of(Function&& function) {
  try {
    function();
  } catch (const InvalidInput& error) {
    return error.what();
  }
  return "no complaint";
}

inline std::string complaint(const std::string& text, const CurveRequest& request = {}) {
  return complaint_of([&] { take(text, request); });
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace autoepoch::logs
