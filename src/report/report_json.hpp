// The document behind every report, page and live view: one or more studies as one JSON object.
//
// {"format": "autoepoch-report", "version": 1, "generated": seconds since the Unix epoch, "studies": [STUDY]}
// STUDY: "name", "state" (open, finished), "reason", "controller" ({"pid", "host"} or null), "created" (Unix seconds),
//   "seconds", "spec" (a space file), "trial_counts" ({by state}), "epochs" ({"spent", "full_training"}),
//   "best" ({"trial", "value", "epoch", "standard_error", "checkpoint", "noise", "plateau": [first, last], "at_limit",
//   "runner_up": {"trial", "value", "epoch"}} or null; see evidence.hpp), "advice" (as of `best --format json`, or
//   null), "failures" ([{"reason", "trials": [number]}]), "rungs" ([{"epoch", "reached", "kept"}]), "history"
//   ([{"epochs", "seconds", "value", "trial", "epoch"}]: each improvement of the best value), "timeline" ({"lanes":
//   [{"device", "utilization"}], "recorded" (false: lanes are reconstructed), "seconds", "utilization", "runs":
//   [[trial, lane, start, end, from epoch, to epoch]]}), "importance" ({"parameters":
//   [{"name", "first_order", "total", "best", "slice": [{"value", "objective"}]}], "contours": [{"x", "y", "xs", "ys",
//   "objective": [for each of ys all xs]}], "remarks"}), "thinning" (null, or
//   {"points", "whole_trials", "points_of_others"}), "trials" ([TRIAL], by number)
// TRIAL: "trial", "state", "reason", "params", "value", "epoch" (of its best), "epochs", "until", "seconds",
// "failures",
//   "started", "ended" (Unix seconds, 0: not), "curve" ({"epoch": [..], "value": [..], "metrics": {name: [..]}};
//   "epoch" is absent when it is 1, 2, ...; "metrics" are all but the objective), "events" ([[Unix seconds, epoch,
//   kind, text, detail or null]]), "forecast" ({"final", "best_value", "best_epoch", "plateau_epoch", "p_improves",
//   "path":
//   [[epoch, p10, p50, p90] of the best value]} or absent), and where there are any "log" ([line]),
//   "checkpoint" (the newest, a path in the study's directory), "note" (what people wrote on it)
//
// Numbers of curves have six significant digits; non-finite ones are "nan", "inf", "-inf". A thinned report (see
// thinning.hpp) leaves metrics and events of the trials out that are not shown whole.
#pragma once

#include <span>
#include <string>

#include "report/report_input.hpp"

namespace autoepoch::report {

/// On one line for indent < 0.
std::string report_json(std::span<const ReportInput> studies, int indent = -1);

}  // namespace autoepoch::report
