#!/usr/bin/env python3
"""Is the advised number of epochs as good as the best that training to the end would have found?

Usage: python3 check_advice.py AUTOEPOCH SPACE.json [--seeds 1-5] [--repeats 3] [--out DIR] [-- SEARCH OPTIONS]
       python3 check_advice.py AUTOEPOCH --studies DIR... [--repeats 3]

For each seed: a search (or each of the finished searches), then its best configuration is trained to the epochs of its
longest trial on all data but the test set, several times with other seeds. On the mean test curve, the advised epoch is
compared with the best one, by two standard errors: of the test metric at the best epoch, which the size of the test set
leaves (the one-standard-error rule of [Breiman84]), and, stricter, of the difference between the two epochs over the
repeats (the best of many noisy epochs is ahead of most others by that much). What counts is the metric that the search
minimized or maximized: a loss may rise while the accuracy still does. Only for learning-rate schedules that do not depend
on the number of epochs.
"""
import argparse
import json
import math
import pathlib
import statistics
import subprocess
import sys


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit code {done.returncode}")
    return json.loads(done.stdout)


def mean_curve(trials, metric):
    curves = [[point["metrics"][metric] for point in trial["curve"]] for trial in trials]
    return curves, [statistics.fmean(values) for values in zip(*curves)]


def compare(trials, metric, sign, advised):
    """How much worse the advised epoch is than the best one, with both standard errors."""
    curves, mean = mean_curve(trials, metric)
    best = min(range(len(mean)), key=lambda i: sign * mean[i])
    differences = [sign * (curve[advised - 1] - curve[best]) for curve in curves]
    behind = statistics.fmean(differences)
    of_test = mean_curve(trials, metric + "_se")[1][best]
    of_repeats = statistics.stdev(differences) / math.sqrt(len(differences)) if len(differences) > 1 else 0.0
    return {"best_epoch": best + 1, "best": mean[best], "behind": behind, "se_of_test_set": of_test,
            "se_of_repeats": of_repeats, "within_one_se": behind <= of_test, "within_one_se_of_repeats": behind <= of_repeats}


def searches(arguments):
    """Directories of finished searches: those that were given, or new ones of the space file."""
    if arguments.studies:
        yield from arguments.studies
        return
    first, last = (arguments.seeds.split("-") * 2)[:2]
    for seed in range(int(first), int(last) + 1):
        place = arguments.out / f"seed{seed}"
        run(arguments.autoepoch, "search", arguments.space, "--seed", str(seed), "--out", place, "--format", "json",
            *arguments.options)
        yield place


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("autoepoch")
    parser.add_argument("space", type=pathlib.Path, nargs="?")
    parser.add_argument("--studies", type=pathlib.Path, nargs="+", help="directories of finished searches, instead of new ones")
    parser.add_argument("--seeds", default="1-5")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("check_advice"))
    parser.add_argument("options", nargs="*", help="for every search, after --")
    arguments = parser.parse_args()
    if (arguments.space is None) == (arguments.studies is None):
        parser.error("a space file or --studies")
    for place in searches(arguments):
        epochs = run(arguments.autoepoch, "best", place, "--format", "json")["advice"]["epochs"]
        max_epochs = max(trial["epochs"] for trial in run(arguments.autoepoch, "trials", place, "--format", "json"))
        run(arguments.autoepoch, "train", place, "--epochs", str(max_epochs), "--repeats", str(arguments.repeats),
            "--format", "json")
        trials = run(arguments.autoepoch, "trials", place / "train", "--format", "json")
        print(json.dumps({"search": place.name, "advised": epochs, "loss": compare(trials, "test_loss", 1, epochs["p50"]),
                          "accuracy": compare(trials, "test_accuracy", -1, epochs["p50"])}), flush=True)


if __name__ == "__main__":
    main()
